import { slice } from "./build.js";
import { tensor } from "./node.js";
import type { Attributes, Op } from "./operators/attributes.js";
import type { Narrowed, Operator, Region } from "./operators/operator.js";
import { operators } from "./operators/table.js";
import type { Outputs } from "./print.js";
import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/**
 * Computes only what is read. Where all that is ever read of a tensor is one region (the last token of the last layer, say),
 * the tensor is computed in that region alone, and so on downwards as far as the operators' rules carry.
 *
 * @returns the same outputs, of equal values, from a smaller program.
 */
export function narrow<O extends Outputs>(outputs: O): O {
  const order = topological(Object.values(outputs));
  const demands = new Map<Tensor, Region | "all">(Object.values(outputs).map((node) => [node, "all"]));
  const plans = new Map<Tensor, Narrowed<Op>>();

  const demand = (x: Tensor, region: Region | null) => {
    const before = demands.get(x);
    // an empty region has no rule: where an axis of size 1 is stretched, nothing and everything look alike
    const some = region && region.start < region.end ? region : null;
    const agree = before === undefined || (before !== "all" && some && same(before, some));
    demands.set(x, some && agree ? some : "all");
  };
  for (const node of order.toReversed()) {
    const wanted = demands.get(node)!;
    const plan = wanted === "all" ? null : (operators[node.op] as Operator<Op>).narrow(wanted, node);
    if (plan) plans.set(node, plan);
    else demands.set(node, "all");
    if (node.op === "slice")
      demand(node.inputs[0]!, (plan?.attributes ?? node.attributes) as Attributes["slice"]);
    else for (const [i, x] of node.inputs.entries()) demand(x, plan?.reads[i] ?? null);
  }

  const rebuilt = new Map<Tensor, Tensor>();
  for (const node of order) rebuilt.set(node, rebuild(node, plans.get(node), demands, rebuilt));
  return Object.fromEntries(
    Object.entries(outputs).map(([name, node]) => [name, rebuilt.get(node)!]),
  ) as unknown as O;
}

function rebuild(
  node: Tensor,
  plan: Narrowed<Op> | undefined,
  demands: ReadonlyMap<Tensor, Region | "all">,
  rebuilt: ReadonlyMap<Tensor, Tensor>,
): Tensor {
  if (node.op === "part") return rebuildPart(node as Tensor<"part">, plan, demands, rebuilt);
  const inputs = node.inputs.map((x, i) => {
    const made = rebuilt.get(x)!;
    const read = plan?.reads[i];
    // what others read in full is cut here
    return read && demands.get(x) === "all" ? slice(made, read.axis, read.start, read.end) : made;
  });
  if (node.op === "slice" && demands.get(node.inputs[0]!) !== "all") return inputs[0]!;
  if (!plan && inputs.every((x, i) => x === node.inputs[i])) return node;
  return tensor(node.op, inputs, plan?.attributes ?? node.attributes);
}

/** A result is picked before it is cut: only one tensor can be sliced, not several at once. */
function rebuildPart(
  node: Tensor<"part">,
  plan: Narrowed<Op> | undefined,
  demands: ReadonlyMap<Tensor, Region | "all">,
  rebuilt: ReadonlyMap<Tensor, Tensor>,
): Tensor {
  const whole = node.inputs[0]!;
  const made = rebuilt.get(whole)!;
  const picked = made === whole ? node : tensor("part", [made], node.attributes);
  const read = plan?.reads[0];
  return read && demands.get(whole) === "all" ? slice(picked, read.axis, read.start, read.end) : picked;
}

const same = (a: Region, b: Region) => a.axis === b.axis && a.start === b.start && a.end === b.end;
