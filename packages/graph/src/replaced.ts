import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/** The same tensors with some, wherever they are, in place of others of the same types. */
export function replaced(outputs: readonly Tensor[], others: ReadonlyMap<Tensor, Tensor>): Tensor[] {
  const made = new Map(others);
  for (const node of topological(outputs, (known) => others.has(known))) {
    const inputs = node.inputs.map((x) => made.get(x)!);
    const same = inputs.every((x, i) => x === node.inputs[i]);
    // no type changes, so none has to be derived again
    made.set(node, same ? node : Object.freeze({ ...node, inputs: Object.freeze(inputs) }));
  }
  return outputs.map((output) => made.get(output)!);
}
