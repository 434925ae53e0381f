import { checkOutputs } from "./check-outputs.js";
import type { Op } from "./operators/attributes.js";
import type { Operator } from "./operators/operator.js";
import { operators } from "./operators/table.js";
import type { Outputs } from "./print.js";
import type { Values } from "./reference/values.js";
import { showShape, sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { showType } from "./type.js";
import { topological } from "./walk.js";

/** Numbers for inputs and weights, by name, row-major. */
export type Bindings = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Computes a program in float64, in plain JavaScript: slow, and right. The oracle for gradients and for every device.
 *
 * @throws TypeError if an input or weight has no value, RangeError if it has the wrong number of elements.
 */
export function evaluate<O extends Outputs>(
  outputs: O,
  bindings: Bindings = {},
): { [K in keyof O]: Float64Array } {
  checkOutputs("evaluate the program", outputs);
  const values = run(Object.values(outputs), new Map(), bindings);
  const entries = Object.keys(outputs).map((name, i) => [name, values[i]!.data]);
  return Object.fromEntries(entries) as { [K in keyof O]: Float64Array };
}

function run(
  outputs: readonly Tensor[],
  known: ReadonlyMap<Tensor, Values>,
  bindings: Bindings,
): readonly Values[] {
  const results = new Map<Tensor, readonly Values[]>([...known].map(([x, values]) => [x, [values]]));
  for (const node of topological(outputs, (done) => results.has(done)))
    results.set(node, compute(node, results, bindings));
  return outputs.map((output) => results.get(output)![0]!);
}

function compute(
  node: Tensor,
  results: Map<Tensor, readonly Values[]>,
  bindings: Bindings,
): readonly Values[] {
  if (node.op === "input" || node.op === "weight")
    return [bound(node as Tensor<"input" | "weight">, bindings)];
  if (node.op === "part") return [results.get(node.inputs[0]!)![(node as Tensor<"part">).attributes.index]!];
  const row = operators[node.op] as Operator<Op>;
  const inputs = node.inputs.map((x) => results.get(x)![0]!);
  const result = row.evaluate(inputs, node, (outputs, known) => run(outputs, known, bindings));
  return Array.isArray(result) ? (result as readonly Values[]) : [result as Values];
}

function bound(node: Tensor<"input" | "weight">, bindings: Bindings): Values {
  const { name } = node.attributes;
  const given = bindings[name];
  if (!given)
    throw new TypeError(`Cannot evaluate the program: ${node.op} "${name}" ${showType(node)} has no value`);
  if (given.length !== sizeOf(node.shape))
    throw new RangeError(
      `Cannot evaluate the program: ${node.op} "${name}" of shape ${showShape(node.shape)} got ${given.length} numbers`,
    );
  return { shape: node.shape, data: Float64Array.from(given) };
}
