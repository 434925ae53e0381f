import { tensor } from "./node.js";
import type { Attributes } from "./operators/attributes.js";
import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/** A scan that gives only what is read of it, and where each of its results is then. */
interface Leaner {
  readonly attributes: Attributes["scan"];
  /** Which of its inputs it still takes. */
  readonly takes: readonly number[];
  readonly placeOf: ReadonlyMap<number, number>;
}

/**
 * The same tensors of a program whose scans compute and give only what somebody reads; `toOnnx` writes programs so.
 *
 * @param roots all that is read: a scan that is read here and elsewhere must be here as a whole
 */
export function lean(roots: readonly Tensor[]): readonly Tensor[] {
  const order = topological(roots);
  if (!order.some(({ op }) => op === "scan")) return roots;
  const read = new Map<Tensor, Set<number>>();
  const leaner = new Map<Tensor, Leaner>();
  const reads = (node: Tensor, result = 0) => read.set(node, (read.get(node) ?? new Set()).add(result));
  for (const root of roots) reads(root);
  for (const node of order.toReversed()) {
    const results = read.get(node);
    if (!results) continue;
    const scan = node.op === "scan" ? leanScan(node as Tensor<"scan">, results) : undefined;
    if (scan) leaner.set(node, scan);
    const index = node.op === "part" ? (node as Tensor<"part">).attributes.index : 0;
    for (const i of scan?.takes ?? node.inputs.keys()) reads(node.inputs[i]!, index);
  }

  const made = new Map<Tensor, Tensor>();
  for (const node of order.filter((each) => read.has(each))) {
    const scan = leaner.get(node);
    const inputs = (scan?.takes ?? [...node.inputs.keys()]).map((i) => made.get(node.inputs[i]!)!);
    const placeOf = node.op === "part" && leaner.get(node.inputs[0]!)?.placeOf;
    if (scan) made.set(node, tensor("scan", inputs, scan.attributes));
    else if (placeOf)
      made.set(
        node,
        tensor("part", inputs, { index: placeOf.get((node as Tensor<"part">).attributes.index)! }),
      );
    else {
      const same = inputs.every((x, i) => x === node.inputs[i]);
      made.set(node, same ? node : tensor(node.op, inputs, node.attributes));
    }
  }
  return roots.map((root) => made.get(root)!);
}

function leanScan({ attributes }: Tensor<"scan">, read: ReadonlySet<number>): Leaner {
  const { parameters, states, slices, next, outputs, reverse, again } = attributes;
  const given = [...outputs.keys()].filter((i) => read.has(states + i));
  const reached = new Set<Tensor>();
  const carried = new Set<number>();
  // a state that a state needs is needed, too
  const carry = (state: number) => {
    if (carried.has(state)) return;
    carried.add(state);
    reach([next[state]!]);
  };
  const reach = (roots: readonly Tensor[]) => {
    for (const node of topological(roots, (known) => reached.has(known))) reached.add(node);
    for (let i = 0; i < states; i++) if (reached.has(parameters[i]!)) carry(i);
  };
  for (const i of read) if (i < states) carry(i);
  reach(given.map((i) => outputs[i]!));

  const kept = [...carried].sort((a, b) => a - b);
  const others = [...parameters.keys()].slice(states).filter((i) => reached.has(parameters[i]!));
  const seen = others.filter((i) => i < states + slices);
  // one is needed to say how many steps there are
  const takes = [...kept, ...(seen.length > 0 ? [] : [states]), ...others];
  return {
    takes,
    placeOf: new Map([...kept, ...given.map((i) => states + i)].map((place, i) => [place, i])),
    attributes: {
      parameters: takes.map((i) => parameters[i]!),
      states: kept.length,
      slices: Math.max(1, seen.length),
      next: kept.map((i) => next[i]!),
      outputs: given.map((i) => outputs[i]!),
      reverse,
      again,
    },
  };
}
