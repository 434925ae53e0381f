import { input, replaced, type Tensor, topological } from "@permafrost/graph";

/** A forward pass in two parts: what stays the same for an example, and what training changes. */
export interface Cut {
  /** f32 `[batch, …]`: what the frozen part makes of the examples. */
  readonly features: Tensor;
  /** Input that stands for the features. */
  readonly input: Tensor;
  /** The logits, computed from that input. */
  readonly logits: Tensor;
}

/** Inputs that differ from example to example. */
const DATA: ReadonlySet<string> = new Set(["x", "lengths"]);

/**
 * Cuts a forward pass where all that is frozen lies below the cut, and all that is trained or dropped above it. That is so
 * where only the output layer thaws, and nothing is dropped below (paper §3.9).
 *
 * @param logits of inputs `x`, `lengths`, and others that change from step to step
 * @returns nothing where there is no such place.
 */
export function cutFeatures(logits: Tensor, batchSize: number): Cut | undefined {
  const order = topological([logits]);
  const moving = new Set<Tensor>();
  const data = new Set<Tensor>();
  const frozen = new Set<Tensor>();
  for (const node of order) {
    const leaf = node.op === "input" ? (node as Tensor<"input">).attributes.name : undefined;
    const from = (set: ReadonlySet<Tensor>) => node.inputs.some((x) => set.has(x));
    if (leaf === undefined ? from(moving) : !DATA.has(leaf)) moving.add(node);
    if (leaf === undefined ? from(data) : DATA.has(leaf)) data.add(node);
    if (node.op === "weight" || from(frozen)) frozen.add(node);
  }
  const border = new Set(
    order.flatMap((node) => (moving.has(node) ? node.inputs.filter((x) => !moving.has(x)) : [])),
  );
  const crossing = [...border].filter((node) => data.has(node));
  const [features] = crossing;
  if (!features || crossing.length > 1 || !frozen.has(features)) return undefined;
  if ([...border].some((node) => node !== features && frozen.has(node))) return undefined;
  if (features.dtype !== "f32" || features.shape[0] !== batchSize) return undefined;
  const standIn = input("features", "f32", features.shape);
  return { features, input: standIn, logits: replaced([logits], new Map([[features, standIn]]))[0]! };
}
