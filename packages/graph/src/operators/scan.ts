import { fill, type Values } from "../reference/values.js";
import { sameShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { showType, type Type } from "../type.js";
import { topological } from "../walk.js";
import type { Operator } from "./operator.js";
import { scanGradient } from "./scan-gradient.js";

/** Applies a step again and again, to states and to one slice after another of sequences: a loop whose length is a size. */
export const scan: Operator<"scan"> = {
  type: (inputs, { parameters, states, slices, next, outputs }): readonly Type[] => {
    if (inputs.length !== parameters.length || inputs.length < states + slices || slices < 1)
      throw new RangeError("takes states, one sequence or more, and what is the same in every step");
    const [steps] = inputs[states]!.shape;
    if (steps === undefined || steps < 1) throw new RangeError("takes sequences of one step or more");
    for (const [i, x] of inputs.entries()) {
      const isSequence = i >= states && i < states + slices;
      const expected = isSequence
        ? { ...parameters[i]!, shape: [steps, ...parameters[i]!.shape] }
        : parameters[i]!;
      demandType(isSequence ? `sequence ${i - states}` : `input ${i}`, x, expected);
    }
    if (next.length !== states) throw new RangeError(`a step has ${states} states, and gives ${next.length}`);
    for (const [i, state] of next.entries()) demandType(`state ${i} after a step`, state, inputs[i]!);
    const own = new Set<Tensor>(parameters);
    for (const { op, inputs: given } of topological([...next, ...outputs], (node) => own.has(node)))
      if (given.length === 0 && op !== "constant")
        throw new TypeError(`a step cannot read ${op} from outside`);
    const stacked = outputs.map(({ dtype, shape }): Type => ({ dtype, shape: [steps, ...shape] }));
    return [...next.map(({ dtype, shape }): Type => ({ dtype, shape })), ...stacked];
  },
  gradient: scanGradient,
  onnx: (emit, inputs, { parts, attributes: { parameters, states, slices, next, outputs, reverse } }) => {
    const taken = states + slices;
    const body = emit.inner({
      known: new Map(parameters.slice(taken).map((parameter, i) => [parameter, inputs[taken + i]!])),
      takes: parameters.slice(0, taken),
      gives: [...next, ...outputs],
    });
    const directions = (count: number) => new Array<number>(count).fill(Number(reverse));
    const { length } = parts!;
    return emit.nodes("Scan", inputs.slice(0, taken), length, {
      body: { graph: body },
      num_scan_inputs: slices,
      scan_input_directions: directions(slices),
      ...(outputs.length > 0 && { scan_output_directions: directions(outputs.length) }),
    });
  },
  evaluate: (inputs, { parts, attributes: { parameters, states, slices, next, outputs, reverse } }, run) => {
    const steps = inputs[states]!.shape[0]!;
    const stacks = parts!.slice(states).map(({ shape }): Values => fill(shape, () => 0));
    let state = inputs.slice(0, states);
    for (let i = 0; i < steps; i++) {
      const at = reverse ? steps - 1 - i : i;
      const seen = inputs.slice(states, states + slices).map((sequence) => sliceOf(sequence, at));
      const given = [...state, ...seen, ...inputs.slice(states + slices)];
      const results = run([...next, ...outputs], new Map(parameters.map((p, j) => [p, given[j]!])));
      state = results.slice(0, states);
      for (const [j, { data }] of results.slice(states).entries())
        stacks[j]!.data.set(data, at * data.length);
    }
    return [...state, ...stacks];
  },
  narrow: () => null,
};

function demandType(what: string, { dtype, shape }: Type, expected: Type): void {
  if (dtype !== expected.dtype || !sameShape(shape, expected.shape))
    throw new TypeError(`${what} is ${showType({ dtype, shape })}, expected ${showType(expected)}`);
}

function sliceOf({ shape, data }: Values, at: number): Values {
  const inner = shape.slice(1);
  const run = sizeOf(inner);
  return { shape: inner, data: data.subarray(at * run, (at + 1) * run) };
}
