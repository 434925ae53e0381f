import { elementwise, fill, reduce, type Values } from "../reference/values.js";
import { showShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { Type } from "../type.js";
import type { Constructors } from "./constructors.js";
import { demandAxis, demandFloats } from "./demands.js";
import type { Narrowed, Operator, Region } from "./operator.js";

/** Rows that exist only because ONNX Runtime has one kernel for what would be several; each is checked against its composition. */

function narrowRows<O extends "softmax" | "layerNorm">(region: Region, node: Tensor<O>): Narrowed<O> | null {
  if (region.axis === node.shape.length - 1) return null;
  return { reads: node.inputs.map((_, i) => (i === 0 ? region : null)), attributes: node.attributes };
}

/** exp(x) over its sum along the last axis. */
export const softmax: Operator<"softmax"> = {
  type: (inputs) => {
    demandFloats(inputs);
    demandAxis(inputs[0]!);
    return { dtype: "f32", shape: inputs[0]!.shape };
  },
  // dx = y (dy - sum(dy y))
  gradient: (t, dy, y) => {
    const weighted = t.mul(dy, y);
    return [t.sub(weighted, t.mul(y, t.reduceSum(weighted, [-1])))];
  },
  onnx: (emit, inputs) => emit.node("Softmax", inputs, { axis: -1 }),
  evaluate: ([x], { shape }) => {
    const last = [shape.length - 1];
    const top = reduce(x!, last, Number.NEGATIVE_INFINITY, Math.max);
    const e = elementwise(shape, [x!, top], (value, max) => Math.exp(value! - max!));
    return elementwise(
      shape,
      [e, reduce(e, last, 0, (sum, value) => sum + value)],
      (value, sum) => value! / sum!,
    );
  },
  narrow: narrowRows,
};

const C1 = 2 * Math.sqrt(2 / Math.PI);
const C2 = C1 * 0.044715;

type Approximation = "none" | "tanh";

/** What gelu multiplies x by, by approximation. */
const gates: Record<Approximation, (t: Constructors, x: Tensor) => Tensor> = {
  // Φ(x), of the normal distribution
  none: (t, x) => t.add(t.mul(t.erf(t.mul(x, Math.SQRT1_2)), 0.5), 0.5),
  // sigmoid(c1 x + c2 x³)
  tanh: (t, x) => t.sigmoid(t.mul(x, t.add(t.mul(t.mul(x, x), C2), C1))),
};

/** Derivatives of gelu at x, by approximation. */
const slopes: Record<Approximation, (t: Constructors, x: Tensor) => Tensor> = {
  // Φ(x) + x φ(x), with the normal distribution's Φ and φ
  none: (t, x) => {
    const density = t.mul(t.exp(t.mul(t.mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return t.add(gates.none(t, x), t.mul(x, density));
  },
  // with s = sigmoid(z), z = c1 x + c2 x³, so that gelu = x s: s (1 + x z' (1 - s))
  tanh: (t, x) => {
    const s = gates.tanh(t, x);
    const xdz = t.mul(x, t.add(t.mul(t.mul(x, x), 3 * C2), C1));
    return t.mul(s, t.add(t.mul(xdz, t.sub(1, s)), 1));
  },
};

/** x Φ(x), exactly or with GPT-2's tanh approximation ("gelu_new"; Hendrycks & Gimpel 2016). */
export const gelu: Operator<"gelu"> = {
  type: (inputs) => {
    demandFloats(inputs);
    return { dtype: "f32", shape: inputs[0]!.shape };
  },
  gradient: (t, dy, { inputs: [x], attributes: { approximation } }) => [
    t.mul(dy, slopes[approximation](t, x!)),
  ],
  again: (t, { inputs: [x], attributes: { approximation } }) => t.mul(x!, gates[approximation](t, x!)),
  onnx: (emit, inputs, { attributes }) =>
    emit.node("Gelu", inputs, { approximate: attributes.approximation }),
  evaluate: ([x], { attributes: { approximation } }) => ({
    shape: x!.shape,
    data: x!.data.map(
      approximation === "tanh" ? (v) => v / (1 + Math.exp(-v * (C1 + C2 * v * v))) : geluExact,
    ),
  }),
  narrow: (region, { attributes }) => ({ reads: [region], attributes }),
};

/** x/2 erfc(-x/√2) by integrating the density: slow, and independent of the erf that devices use. */
function geluExact(x: number): number {
  if (x > 12) return x;
  if (x < -12) return 0;
  const steps = 400;
  const h = x / steps;
  let area = 0;
  // Simpson's rule from 0 to x
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 ? 4 : 2;
    area += weight * Math.exp(-0.5 * (i * h) ** 2);
  }
  return x * (0.5 + (area * h) / 3 / Math.sqrt(2 * Math.PI));
}

const normalized = (t: Constructors, node: Tensor<"layerNorm">) =>
  t.mul(t.sub(node.inputs[0]!, t.part(node, 1)), t.part(node, 2));

/**
 * `(x - mean) / sqrt(variance + epsilon) · gain + shift` along the last axis (Ba et al. 2016).
 * Results: that, the means, and the inverse standard deviations, the last two for the gradient.
 */
export const layerNorm: Operator<"layerNorm"> = {
  type: (inputs): readonly Type[] => {
    const [x, gain, shift] = inputs;
    demandFloats(inputs);
    demandAxis(x!);
    const width = x!.shape.at(-1);
    for (const weight of [gain!, shift!])
      if (weight.shape.length !== 1 || weight.shape[0] !== width)
        throw new RangeError(`takes a gain and a shift of shape [${width}], got ${showShape(weight.shape)}`);
    const statistic: Type = { dtype: "f32", shape: x!.shape.with(-1, 1) };
    return [{ dtype: "f32", shape: x!.shape }, statistic, statistic];
  },
  // with x̂ = (x - mean) / std and g = dy gain: dx = (g - mean(g) - x̂ mean(g x̂)) / std; dgain = Σ dy x̂, dshift = Σ dy
  gradient: (t, dy, node) => {
    const [, gain, shift] = node.inputs as [Tensor, Tensor, Tensor];
    const inverse = t.part(node, 2);
    const normal = normalized(t, node);
    const g = t.mul(dy, gain);
    const dx = t.mul(
      t.sub(t.sub(g, t.reduceMean(g, [-1])), t.mul(normal, t.reduceMean(t.mul(g, normal), [-1]))),
      inverse,
    );
    return [dx, t.sumTo(t.mul(dy, normal), gain.shape), t.sumTo(dy, shift.shape)];
  },
  again: (t, node) => t.add(t.mul(normalized(t, node), node.inputs[1]!), node.inputs[2]!),
  onnx: (emit, inputs, { attributes: { epsilon } }) =>
    emit.nodes("LayerNormalization", inputs, 3, { axis: -1, epsilon: { float: epsilon } }),
  evaluate: ([x, gain, shift], { shape, attributes: { epsilon } }): readonly Values[] => {
    const width = shape.at(-1)!;
    const last = [shape.length - 1];
    const average = (v: Values) => {
      const sum = reduce(v, last, 0, (total, value) => total + value);
      return { shape: sum.shape, data: sum.data.map((total) => total / width) };
    };
    const mean = average(x!);
    const centred = elementwise(shape, [x!, mean], (value, m) => value! - m!);
    const variance = average(elementwise(shape, [centred], (value) => value! * value!));
    const inverse = fill(variance.shape, (_, i) => 1 / Math.sqrt(variance.data[i]! + epsilon));
    const y = elementwise(shape, [centred, inverse, gain!, shift!], (c, s, g, b) => c! * s! * g! + b!);
    return [y, mean, inverse];
  },
  narrow: narrowRows,
};
