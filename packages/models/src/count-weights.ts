import { checkGiven } from "@permafrost/common/check-given";
import { sizeOf } from "@permafrost/graph";
import { keptOf } from "./draw.js";
import type { Model, ModelParameter } from "./model.js";
import { roleLabelOf } from "./parameter.js";
import type { Role } from "./roles.js";

/** How many weights of a role there are. */
export interface RoleCount {
  /** What tables call the role: "feed-forward". */
  readonly label: string;
  /** Weights that never move. */
  readonly frozen: number;
  /** Weights that are trained. */
  readonly thawed: number;
}

/** How many weights there are. */
export interface WeightCount {
  /** Weights that never move. */
  readonly frozen: number;
  /** Weights that are trained. */
  readonly thawed: number;
  /** The thawed part of all, from 0 to 1. */
  readonly share: number;
  /** The same by what they are for; roles that a model lacks are left out. */
  readonly byRole: Readonly<Partial<Record<Role, RoleCount>>>;
}

/**
 * Counts the weights of a model exactly: those that take part in the program, position tables cut to the rows in use, zeros of a sparse
 * matrix left out. What a
 * checkpoint holds besides (word embeddings, heads) is not in the model and not counted.
 */
export function countWeights(model: Pick<Model, "parameters">): WeightCount {
  checkGiven("count weights", model, ["parameters"], "a model, as frozen(source, task) makes one");
  const { parameters } = model;
  const counted = (of: Model["parameters"]) => {
    const sum = { frozen: 0, thawed: 0 };
    for (const parameter of of) sum[parameter.thawed ? "thawed" : "frozen"] += weightsOf(parameter);
    return sum;
  };
  const total = counted(parameters);
  const ofRole = new Map(parameters.map((parameter) => [parameter.role, roleLabelOf(parameter)]));
  const byRole = [...ofRole].map(([role, label]) => [
    role,
    { label, ...counted(parameters.filter((parameter) => parameter.role === role)) },
  ]);
  return {
    ...total,
    share: total.thawed / (total.frozen + total.thawed),
    byRole: Object.fromEntries(byRole),
  };
}

/** What is zero and stays so is no weight: a reservoir with a tenth of all connections has a tenth of the weights. */
function weightsOf({ shape, init, thawed }: ModelParameter): number {
  const all = sizeOf(shape);
  if (thawed) return all;
  return init.kind === "sparse" ? keptOf(all, init.density) : init.kind === "ring" ? shape[0]! : all;
}

/** What the paper's formula counts. */
export interface PaperExample {
  /** Layers of the body. */
  readonly layers: number;
  /** Its width. */
  readonly width: number;
  /** Tokens of an example. */
  readonly tokens: number;
  /** Size of a token's vector before the input layer. */
  readonly dim: number;
  /** Classes of the task. */
  readonly classes: number;
  /** Weights of the whole pretrained model, word embeddings included. */
  readonly total: number;
}

/** What the paper's formula gives. */
export interface PaperCount {
  /** Thawed weights. */
  readonly thawed: number;
  /** Their part of all, from 0 to 1. */
  readonly share: number;
}

/**
 * Thawed weights by the formula of Lu et al. (2021), §2.2: output matrix, input matrix and bias, gain and shift of two norms a
 * layer, positions in use. It leaves out the output bias and the final norm, which the paper's code trains; {@link countWeights} has them.
 *
 * For CIFAR-10 on GPT-2 small it gives 106,752, 0.086 % of 124 million, as the paper says. Two of the paper's summands are
 * misprinted: 4 × 768 × 12 is 36,864 (not 36,684), and 64 × 768 is 49,152 (not 49,512).
 */
export function paperCount(example: PaperExample): PaperCount {
  const keys = ["layers", "width", "tokens", "dim", "classes", "total"];
  checkGiven("count weights as the paper does", example, keys, `{ ${keys.join(", ")} }`);
  const { layers, width, tokens, dim, classes, total } = example;
  const thawed = width * classes + width * dim + width + 4 * width * layers + tokens * width;
  return { thawed, share: thawed / total };
}
