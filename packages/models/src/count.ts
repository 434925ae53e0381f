import { sizeOf } from "@permafrost/graph";
import type { Model } from "./model.js";
import type { Role } from "./parameter.js";

/** How many weights there are. */
export interface Count {
  readonly frozen: number;
  readonly thawed: number;
  /** The thawed part of all, from 0 to 1. */
  readonly share: number;
  /** The same by what they are for; roles that a model lacks are left out. */
  readonly byRole: Readonly<Partial<Record<Role, { readonly frozen: number; readonly thawed: number }>>>;
}

/**
 * Counts the weights of a model exactly: those that take part in the program, position tables cut to the rows in use. What a
 * checkpoint holds besides (word embeddings, heads) is not in the model and not counted.
 */
export function count(model: Pick<Model, "parameters">): Count {
  const byRole: Partial<Record<Role, { frozen: number; thawed: number }>> = {};
  const total = { frozen: 0, thawed: 0 };
  for (const { role, shape, thawed } of model.parameters) {
    byRole[role] ??= { frozen: 0, thawed: 0 };
    for (const sum of [byRole[role], total]) sum[thawed ? "thawed" : "frozen"] += sizeOf(shape);
  }
  return { ...total, share: total.thawed / (total.frozen + total.thawed), byRole };
}

/** What the paper's formula counts. */
export interface PaperExample {
  readonly layers: number;
  readonly width: number;
  readonly tokens: number;
  readonly dim: number;
  readonly classes: number;
  /** Weights of the whole pretrained model, word embeddings included. */
  readonly total: number;
}

/**
 * Thawed weights by the formula of Lu et al. (2021), §2.2: output matrix, input matrix and bias, gain and shift of two norms a
 * layer, positions in use. It leaves out the output bias and the final norm, which the paper's code trains; {@link count} has them.
 *
 * For CIFAR-10 on GPT-2 small it gives 106,752, 0.086 % of 124 million, as the paper says. Two of the paper's summands are
 * misprinted: 4 × 768 × 12 is 36,864 (not 36,684), and 64 × 768 is 49,152 (not 49,512).
 */
export function paperCount({ layers, width, tokens, dim, classes, total }: PaperExample): {
  readonly thawed: number;
  readonly share: number;
} {
  const thawed = width * classes + width * dim + width + 4 * width * layers + tokens * width;
  return { thawed, share: thawed / total };
}
