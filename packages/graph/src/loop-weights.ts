import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/** The weights that scans read: they are multiplied with again and again. */
export function loopWeights(outputs: readonly Tensor[]): readonly Tensor<"weight">[] {
  const read = topological(outputs)
    .filter(({ op }) => op === "scan")
    .flatMap(({ inputs }) => inputs);
  return [...new Set(read)].filter((x): x is Tensor<"weight"> => x.op === "weight");
}
