import { tensor } from "./node.js";
import type { Loop, StandsFor } from "./operators/loop.js";
import { replaced } from "./replaced.js";
import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/**
 * A scan that also gives what its gradient reads: the states before each step, and what would be expensive to compute anew. What nobody reads is
 * never written.
 */
export function scanOf({ states, slices, captured, next, outputs, reverse, again }: Loop): Tensor<"scan"> {
  const all = [...states, ...slices, ...captured];
  const found = again ? [] : expensive([...next, ...outputs]);
  const kept = new Set([...states.map(([state]) => state), ...found]);
  return tensor(
    "scan",
    all.map(([, x]) => x),
    {
      parameters: all.map(([parameter]) => parameter),
      states: states.length,
      slices: slices.length,
      next,
      outputs: [...outputs, ...[...kept].filter((x) => !outputs.includes(x))],
      reverse,
      again,
    },
  );
}

const PRODUCTS: ReadonlySet<string> = new Set<Tensor["op"]>(["linear", "matMul"]);

/** Functions whose gradients read what they came to. */
const FUNCTIONS: ReadonlySet<string> = new Set<Tensor["op"]>([
  "exp",
  "sqrt",
  "reciprocal",
  "tanh",
  "sigmoid",
  "softmax",
]);

/** What functions come to, and products; where something is only ever added to one of these, the sum, so that what was added need not be kept. */
function expensive(roots: readonly Tensor[]): Tensor[] {
  const order = topological(roots);
  const users = new Map<Tensor, Tensor[]>();
  for (const node of order) for (const x of node.inputs) users.set(x, [...(users.get(x) ?? []), node]);
  const sumOf = (x: Tensor): Tensor => {
    const [user, ...others] = users.get(x) ?? [];
    const alone = user?.op === "add" && others.length === 0 && !roots.includes(x);
    return alone && user.shape.join() === x.shape.join() ? sumOf(user) : x;
  };
  return order.flatMap((node) =>
    PRODUCTS.has(node.op) ? [sumOf(node)] : FUNCTIONS.has(node.op) ? [node] : [],
  );
}

/** What stands for something from outside in a step, by what it stands for. */
export function capture(
  roots: readonly Tensor[],
  own: readonly Tensor[],
): { readonly roots: readonly Tensor[]; readonly captured: readonly StandsFor[] } {
  const inside = new Set<Tensor>(own);
  const order = topological(roots, (node) => inside.has(node));
  for (const node of order) if (node.inputs.some((x) => inside.has(x))) inside.add(node);
  const read = new Set([...roots, ...[...inside].flatMap(({ inputs }) => inputs)]);
  const outside = [...read].filter((x) => !inside.has(x) && x.op !== "constant");
  const captured = outside.map((x, i): StandsFor => [tensor("input", [], placeOf(`outer ${i}`, x)), x]);
  return { captured, roots: replaced(roots, new Map(captured.map(([parameter, x]) => [x, parameter]))) };
}

const placeOf = (name: string, { dtype, shape }: Tensor) => ({ name, dtype, shape });
