import { fill, locate } from "../reference/values.js";
import { broadcastShapes, sameShape, showShape, sizeOf, stridesOf } from "../shape.js";
import { asNumbers } from "./integers.js";
import type { Operator, Region } from "./operator.js";

export const reshape: Operator<"reshape"> = {
  type: ([x], { shape }) => {
    if (sizeOf(x!.shape) !== sizeOf(shape))
      throw new RangeError(
        `cannot become ${showShape(shape)}: ${sizeOf(x!.shape)} elements are not ${sizeOf(shape)}`,
      );
    return { dtype: x!.dtype, shape };
  },
  gradient: (t, dy, { inputs: [x] }) => [t.reshape(dy, x!.shape)],
  onnx: (emit, [x], { attributes }) => emit.reshape(x!, attributes.shape),
  evaluate: ([x], { shape }) => ({ shape, data: x!.data }),
  // an axis that reshaping leaves alone: as many elements outside of it before and after
  narrow: (region, { inputs: [x], shape }) => {
    const axis = sameAxis(shape, region.axis, x!.shape);
    if (axis === undefined) return null;
    const narrowed = shape.map((size, i) => (i === region.axis ? region.end - region.start : size));
    return { reads: [{ ...region, axis }], attributes: { shape: narrowed } };
  },
};

function sameAxis(from: readonly number[], axis: number, to: readonly number[]): number | undefined {
  const outside = sizeOf(from.slice(0, axis));
  for (let i = 0, size = 1; i < to.length && size <= outside; size *= to[i++]!)
    if (size === outside && to[i] === from[axis]) return i;
  return undefined;
}

export const transpose: Operator<"transpose"> = {
  type: ([x], { permutation }) => {
    const { length } = x!.shape;
    if (
      permutation.length !== length ||
      new Set(permutation).size !== length ||
      permutation.some((i) => !(i in x!.shape))
    )
      throw new RangeError(`[${permutation.join(",")}] is no permutation of ${length} axes`);
    return { dtype: x!.dtype, shape: permutation.map((from) => x!.shape[from]!) };
  },
  gradient: (t, dy, { attributes: { permutation } }) => [
    t.transpose(
      dy,
      permutation.map((_, i) => permutation.indexOf(i)),
    ),
  ],
  onnx: (emit, inputs, { dtype, attributes: { permutation } }) =>
    // axes that stay where they are need nothing; GPUs would copy
    permutation.every((axis, i) => axis === i)
      ? inputs[0]!
      : asNumbers(emit, dtype, inputs, (given) => emit.node("Transpose", given, { perm: permutation })),
  evaluate: ([x], { shape, attributes: { permutation } }) => {
    const strides = stridesOf(x!.shape);
    return fill(
      shape,
      (at) => x!.data[at.reduce((flat, index, i) => flat + index * strides[permutation[i]!]!, 0)]!,
    );
  },
  narrow: (region, { attributes }) => ({
    reads: [{ ...region, axis: attributes.permutation[region.axis]! }],
    attributes,
  }),
};

export const broadcastTo: Operator<"broadcastTo"> = {
  type: ([x], { shape }) => {
    if (!sameShape(broadcastShapes(x!.shape, shape), shape))
      throw new RangeError(`cannot stretch ${showShape(x!.shape)} to ${showShape(shape)}`);
    return { dtype: x!.dtype, shape };
  },
  gradient: (t, dy, { inputs: [x] }) => [t.sumTo(dy, x!.shape)],
  onnx: (emit, [x], { attributes }) => emit.node("Expand", [x!, emit.shape(attributes.shape)]),
  evaluate: ([x], { shape }) => {
    const where = locate(x!);
    return fill(shape, (at) => x!.data[where(at)]!);
  },
  narrow: (region, { inputs: [x], shape }) => {
    const own = region.axis - shape.length + x!.shape.length;
    const narrowed = shape.map((size, i) => (i === region.axis ? region.end - region.start : size));
    return {
      reads: [own >= 0 && x!.shape[own] !== 1 ? { ...region, axis: own } : null],
      attributes: { shape: narrowed },
    };
  },
};

export const slice: Operator<"slice"> = {
  type: ([x], { axis, start, end }) => {
    const size = x!.shape[axis];
    const whole = Number.isInteger(start) && Number.isInteger(end);
    if (size === undefined || !whole || start < 0 || end > size || start > end)
      throw new RangeError(`cannot take [${start}, ${end}) of axis ${axis} of ${showShape(x!.shape)}`);
    return { dtype: x!.dtype, shape: x!.shape.map((s, i) => (i === axis ? end - start : s)) };
  },
  // what was not taken has gradient 0
  gradient: (t, dy, { inputs: [x], attributes: { axis, start, end } }) => [
    t.pad(dy, axis, start, x!.shape[axis]! - end),
  ],
  onnx: (emit, [x], { dtype, attributes: { axis, start, end } }) => {
    if (dtype === "f32")
      return emit.node("Slice", [x!, emit.axes([start]), emit.axes([end]), emit.axes([axis])]);
    // GPUs slice floats only, but gather anything
    const taken = Int32Array.from({ length: end - start }, (_, i) => start + i);
    return emit.node("Gather", [x!, emit.constant("i32", [end - start], taken)], { axis });
  },
  evaluate: ([x], { shape, attributes: { axis, start } }) => {
    const strides = stridesOf(x!.shape);
    const skip = start * strides[axis]!;
    return fill(shape, (at) => x!.data[at.reduce((flat, index, i) => flat + index * strides[i]!, skip)]!);
  },
  // a region of a slice is another slice
  narrow: (region, { attributes: { axis, start } }) =>
    region.axis === axis
      ? { reads: [null], attributes: { axis, start: start + region.start, end: start + region.end } }
      : null,
};

/** Zeros before and after. */
export const pad: Operator<"pad"> = {
  type: ([x], { axis, before, after }) => {
    if (!(axis in x!.shape) || before < 0 || after < 0)
      throw new RangeError(`cannot pad axis ${axis} of ${showShape(x!.shape)} by ${before} and ${after}`);
    return { dtype: x!.dtype, shape: x!.shape.map((s, i) => (i === axis ? before + s + after : s)) };
  },
  gradient: (t, dy, { inputs: [x], attributes: { axis, before } }) => [
    t.slice(dy, axis, before, before + x!.shape[axis]!),
  ],
  onnx: (emit, inputs, { dtype, shape, attributes: { axis, before, after } }) => {
    const at = (amount: number) => shape.map((_, i) => (i === axis ? amount : 0));
    const amounts = emit.axes([...at(before), ...at(after)]);
    return asNumbers(emit, dtype, inputs, ([x]) => emit.node("Pad", [x!, amounts]));
  },
  evaluate: ([x], { shape, attributes: { axis, before } }) => {
    const strides = stridesOf(x!.shape);
    return fill(shape, (at) => {
      const inside = at[axis]! - before;
      if (inside < 0 || inside >= x!.shape[axis]!) return 0;
      return x!.data[at.reduce((flat, index, i) => flat + (i === axis ? inside : index) * strides[i]!, 0)]!;
    });
  },
  narrow: (region, { attributes }) =>
    region.axis === attributes.axis ? null : { reads: [region], attributes },
};

export const concat: Operator<"concat"> = {
  type: (inputs, { axis }) => {
    const [first] = inputs;
    if (!first || !(axis in first.shape)) throw new RangeError(`no axis ${axis} to join along`);
    for (const x of inputs)
      if (
        x.dtype !== first.dtype ||
        x.shape.length !== first.shape.length ||
        !sameShape(x.shape.with(axis, 0), first.shape.with(axis, 0))
      )
        throw new RangeError(`cannot join along axis ${axis}: the other axes or types differ`);
    const size = inputs.reduce((sum, x) => sum + x.shape[axis]!, 0);
    return { dtype: first.dtype, shape: first.shape.with(axis, size) };
  },
  // each piece gets its own part back
  gradient: (t, dy, { inputs, attributes: { axis } }) => {
    const ends = inputs.map((_, i) => inputs.slice(0, i + 1).reduce((sum, x) => sum + x.shape[axis]!, 0));
    return inputs.map((x, i) => t.slice(dy, axis, ends[i]! - x.shape[axis]!, ends[i]!));
  },
  onnx: (emit, inputs, { dtype, attributes: { axis } }) =>
    asNumbers(emit, dtype, inputs, (given) => emit.node("Concat", given, { axis })),
  evaluate: (inputs, { shape, attributes: { axis } }) => {
    const inner = sizeOf(shape.slice(axis + 1));
    const outer = sizeOf(shape.slice(0, axis));
    const data = new Float64Array(sizeOf(shape));
    let to = 0;
    for (let i = 0; i < outer; i++)
      for (const x of inputs) {
        const run = x.shape[axis]! * inner;
        data.set(x.data.subarray(i * run, (i + 1) * run), to);
        to += run;
      }
    return { shape, data };
  },
  narrow: (region, { inputs, attributes }) =>
    region.axis === attributes.axis ? null : { reads: inputs.map((): Region => region), attributes },
};

/** One of several results. */
export const part: Operator<"part"> = {
  type: ([x], { index }) => {
    const type = x!.parts?.[index];
    if (!type) throw new RangeError(`${x!.op} has no result ${index}`);
    return type;
  },
  gradient: () => {
    throw new Error("internal: parts are resolved by what walks backward");
  },
  onnx: () => {
    throw new Error("internal: parts are resolved by the writer");
  },
  evaluate: () => {
    throw new Error("internal: parts are resolved by the evaluator");
  },
  narrow: (region, { attributes }) => (attributes.index === 0 ? { reads: [region], attributes } : null),
};
