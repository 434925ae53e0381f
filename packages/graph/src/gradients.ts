import * as build from "./build.js";
import { scanOf } from "./loop.js";
import type { Op } from "./operators/attributes.js";
import type { Constructors, PullBack } from "./operators/constructors.js";
import type { Flow, Operator } from "./operators/operator.js";
import { operators } from "./operators/table.js";
import type { Tensor } from "./tensor.js";
import { showType } from "./type.js";
import { topological } from "./walk.js";

/**
 * Gradients of a scalar by reverse-mode differentiation: new tensors, part of the same program.
 *
 * Only what lies between the loss and something asked for is walked: no gradient of a frozen weight comes into being, and
 * below the lowest tensor asked for there is no backward pass at all.
 *
 * @param loss f32 scalar
 * @param wrt f32 tensors, any in the program
 * @returns a gradient for each, of its shape; zeros where the loss does not depend on it
 * @throws TypeError if the loss is no scalar, or something asked for is no f32 tensor
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (loss.dtype !== "f32" || loss.shape.length > 0)
    throw new TypeError(`Cannot differentiate a tensor of type ${showType(loss)}: a loss is an f32 scalar`);
  for (const x of wrt)
    if (x.dtype !== "f32")
      throw new TypeError(
        `Cannot differentiate with respect to ${showType(x)}: only f32 tensors have gradients`,
      );

  return pullBack([[loss, build.scalar(1)]], wrt).map((dx, i) => dx ?? build.zeros(wrt[i]!.shape));
}

const pullBack: PullBack = (seeds, wrt) => {
  const asked = new Set(wrt);
  const order = topological(seeds.map(([x]) => x));
  const between = new Set<Tensor>();
  for (const node of order) if (asked.has(node) || node.inputs.some((x) => between.has(x))) between.add(node);

  // by tensor, and by which of its results
  const flowing = new Map<Tensor, Tensor[][]>();
  const flow = (x: Tensor, dx: Tensor, result = 0) => {
    if (!between.has(x)) return;
    const results = flowing.get(x) ?? [];
    flowing.set(x, results);
    results[result] = [...(results[result] ?? []), dx];
  };
  for (const [x, dx] of seeds) flow(x, dx);
  for (const node of order.toReversed()) {
    const flows = flowing.get(node);
    if (!flows) continue;
    const dys = Array.from(flows, (parts) => (parts ? sum(parts) : null));
    flowing.set(
      node,
      dys.map((dy) => (dy ? [dy] : [])),
    );
    const wanted = node.inputs.map((x) => between.has(x));
    if (!wanted.includes(true)) continue;
    if (node.op === "part") {
      flow(node.inputs[0]!, dys[0]!, (node as Tensor<"part">).attributes.index);
      continue;
    }
    const row = operators[node.op] as Operator<Op>;
    row.gradient(constructors, flowInto(node, dys), node, wanted).forEach((dx, i) => {
      if (dx) flow(node.inputs[i]!, dx);
    });
  }
  return wrt.map((x) => flowing.get(x)?.[0]?.[0] ?? null);
};

/** What rules make tensors with. */
const constructors: Constructors = {
  ...build,
  scanOf,
  pullBack,
  again: (x) => {
    const first = x.op === "part" && (x as Tensor<"part">).attributes.index === 0;
    const node = first ? x.inputs[0]! : x;
    return (operators[node.op] as Operator<Op>).again?.(constructors, node) ?? x;
  },
};

/** What flows into a rule: one gradient, unless each result has one. */
function flowInto(node: Tensor, dys: readonly (Tensor | null)[]): Flow<Op> {
  if (node.op === "scan") return dys as Flow<"scan"> as never;
  if (dys.length > 1)
    throw new TypeError(
      `Cannot differentiate result ${dys.length - 1} of ${node.op}: only result 0 has a gradient rule`,
    );
  return dys[0]!;
}

/** The sum of what flows in from several users; slices that lie side by side are joined instead of padded and added. */
function sum(parts: readonly Tensor[]): Tensor {
  return joined(parts) ?? parts.reduce((total, part) => build.add(total, part));
}

function joined(parts: readonly Tensor[]): Tensor | undefined {
  if (parts.length < 2 || parts.some(({ op }) => op !== "pad")) return undefined;
  const padded = (parts as readonly Tensor<"pad">[]).toSorted(
    (a, b) => a.attributes.before - b.attributes.before,
  );
  const { axis } = padded[0]!.attributes;
  const pieces = padded.map(({ inputs }) => inputs[0]!);
  const ends = pieces.map((piece, i) => padded[i]!.attributes.before + (piece.shape[axis] ?? 0));
  const tiles = padded.every(({ attributes, shape }, i) => {
    const last = i === padded.length - 1;
    return attributes.axis === axis && ends[i] === (last ? shape[axis] : padded[i + 1]!.attributes.before);
  });
  return tiles && padded[0]!.attributes.before === 0 ? build.concat(pieces, axis) : undefined;
}
