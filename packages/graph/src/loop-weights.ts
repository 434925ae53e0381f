import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/** Names of the weights that scans read: they are multiplied with again and again. */
export function loopWeights(outputs: readonly Tensor[]): ReadonlySet<string> {
  const names = topological(outputs)
    .filter(({ op }) => op === "scan")
    .flatMap(({ inputs }) => inputs)
    .filter((x): x is Tensor<"weight"> => x.op === "weight")
    .map(({ attributes }) => attributes.name);
  return new Set(names);
}
