import { reduce } from "../reference/values.js";
import { sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { Narrowed, Operator, Region } from "./operator.js";

type Reduction = "reduceSum" | "reduceMean" | "reduceMax";

function type([x]: readonly Tensor[], { axes }: { readonly axes: readonly number[] }) {
  if (x!.dtype !== "f32") throw new TypeError(`takes f32, got ${x!.dtype}`);
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= x!.shape.length)
      throw new RangeError(`no axis ${axis} in a tensor of ${x!.shape.length} axes`);
  return { dtype: x!.dtype, shape: x!.shape.map((size, i) => (axes.includes(i) ? 1 : size)) };
}

/** A region along an axis that is kept is a region of the input. */
function narrow<O extends Reduction>(region: Region, { attributes }: Tensor<O>): Narrowed<O> | null {
  return attributes.axes.includes(region.axis) ? null : { reads: [region], attributes };
}

const rules = <O extends Reduction>(onnx: string): Pick<Operator<O>, "type" | "onnx" | "narrow"> => ({
  type,
  onnx: (emit, [x], { attributes }) => emit.node(onnx, [x!, emit.axes(attributes.axes)], { keepdims: 1 }),
  narrow,
});

export const reduceSum: Operator<"reduceSum"> = {
  ...rules("ReduceSum"),
  // every term has the sum's gradient
  gradient: (t, dy, { inputs: [x] }) => [t.broadcastTo(dy, x!.shape)],
  evaluate: ([x], { attributes }) => reduce(x!, attributes.axes, 0, (sum, value) => sum + value),
};

export const reduceMean: Operator<"reduceMean"> = {
  ...rules("ReduceMean"),
  // every term has 1/n of the mean's gradient
  gradient: (t, dy, { inputs: [x], shape }) => [
    t.broadcastTo(t.mul(dy, sizeOf(shape) / sizeOf(x!.shape)), x!.shape),
  ],
  evaluate: ([x], { attributes, shape }) => {
    const sum = reduce(x!, attributes.axes, 0, (total, value) => total + value);
    return { shape, data: sum.data.map((total) => (total * sizeOf(shape)) / x!.data.length) };
  },
};

export const reduceMax: Operator<"reduceMax"> = {
  ...rules("ReduceMax"),
  // the largest term gets the gradient; equal ones share it
  gradient: (t, dy, node) => {
    const [x] = node.inputs;
    const largest = t.cast(t.equal(x!, node), "f32");
    return [t.mul(largest, t.div(dy, t.reduceSum(largest, node.attributes.axes)))];
  },
  evaluate: ([x], { attributes }) => reduce(x!, attributes.axes, Number.NEGATIVE_INFINITY, Math.max),
};
