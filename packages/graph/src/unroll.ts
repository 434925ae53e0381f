import { concat, reshape, slice } from "./build.js";
import { tensor } from "./node.js";
import { replaced } from "./replaced.js";
import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/** More tensors are not unrolled into: to make a session of so many takes seconds, and every step is as many kernels. */
const MOST = 20_000;

/**
 * The same tensors without scans: each of their steps is written out.
 *
 * @throws RangeError if that is more than {@link MOST} tensors.
 */
export function unrolled(roots: readonly Tensor[]): readonly Tensor[] {
  const count = countUnrolled(roots);
  if (count > MOST)
    throw new RangeError(
      `Cannot write the program without loops: its scans come to ${count} tensors when every step is written out, and ${MOST} is the most. Run it on a device that has loops (native, wasm), or with fewer tokens or layers`,
    );
  return unroll(roots);
}

function countUnrolled(roots: readonly Tensor[]): number {
  return topological(roots).reduce((sum, node) => {
    if (node.op !== "scan") return sum;
    const { states, next, outputs } = (node as Tensor<"scan">).attributes;
    const inside = [...next, ...outputs];
    return sum + node.inputs[states]!.shape[0]! * (topological(inside).length + countUnrolled(inside));
  }, 0);
}

function unroll(roots: readonly Tensor[]): readonly Tensor[] {
  const made = new Map<Tensor, readonly Tensor[]>();
  for (const node of topological(roots)) {
    const inputs = node.inputs.map((x) => made.get(x)![0]!);
    const same = inputs.every((x, i) => x === node.inputs[i]);
    if (node.op === "scan") made.set(node, steps((node as Tensor<"scan">).attributes, inputs));
    else if (node.op === "part" && node.inputs[0]!.op === "scan")
      made.set(node, [made.get(node.inputs[0]!)![(node as Tensor<"part">).attributes.index]!]);
    else made.set(node, [same ? node : tensor(node.op, inputs, node.attributes)]);
  }
  return roots.map((root) => made.get(root)![0]!);
}

function steps(
  { parameters, states, slices, next, outputs, reverse }: Tensor<"scan">["attributes"],
  inputs: readonly Tensor[],
): readonly Tensor[] {
  const body = unroll([...next, ...outputs]);
  const places = [...Array(inputs[states]!.shape[0]!).keys()];
  const stacks: Tensor[][] = outputs.map(() => []);
  let state = inputs.slice(0, states);
  for (const at of reverse ? places.toReversed() : places) {
    const seen = inputs
      .slice(states, states + slices)
      .map((sequence) => reshape(slice(sequence, 0, at, at + 1), sequence.shape.slice(1)));
    const given = [...state, ...seen, ...inputs.slice(states + slices)];
    const results = replaced(body, new Map(parameters.map((parameter, i) => [parameter, given[i]!])));
    state = results.slice(0, states);
    for (const [i, result] of results.slice(states).entries())
      stacks[i]![at] = reshape(result, [1, ...result.shape]);
  }
  return [...state, ...stacks.map((stack) => concat(stack, 0))];
}
