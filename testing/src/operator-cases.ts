import {
  add,
  and,
  cast,
  constant,
  div,
  equal,
  erf,
  exp,
  gather,
  gelu,
  layerNorm,
  less,
  linear,
  log,
  matMul,
  maximum,
  minimum,
  mul,
  neg,
  not,
  type Op,
  pick,
  reciprocal,
  reduceMax,
  reduceMean,
  reduceSum,
  scatterAdd,
  sigmoid,
  sizeOf,
  softmax,
  sqrt,
  stopGradient,
  sub,
  type Tensor,
  tanh,
  where,
} from "@permafrost/graph";
import { part } from "@permafrost/graph/internal";
import fc from "fast-check";
import { broadcastable, type Cases, type Draw, samples, shape, shapeAndAxes } from "./draw.js";
import { scanCases } from "./scan-cases.js";
import { structureCases } from "./structure-cases.js";

const unary = (f: (x: Tensor) => Tensor, low = -2, high = 2) =>
  samples(shape(0, 5), (axes, draw) => f(draw.f32(axes, low, high)));

const binary = (f: (a: Tensor, b: Tensor) => Tensor, of: (draw: Draw, axes: number[], i: number) => Tensor) =>
  samples(broadcastable(2, 0, 5), (pair, draw) => {
    const [a, b] = pair.map((axes, i) => of(draw, axes, i));
    return f(a!, b!);
  });

const floats = (draw: Draw, axes: number[]) => draw.f32(axes);
const apart = (draw: Draw, axes: number[]) => draw.spread(axes);
/** Whole numbers large enough for products and sums to wrap. */
const integers = (draw: Draw, axes: number[]) => draw.i32(axes, -(2 ** 20), 2 ** 20);
const digits = (draw: Draw, axes: number[]) => draw.i32(axes, -2, 2);
const truths = (draw: Draw, axes: number[]) => draw.bool(axes);

/** A condition shown through the numbers that it picks, so that gradients pass. */
const picking = (condition: (draw: Draw, shapes: number[][]) => Tensor) =>
  samples(broadcastable(4, 0, 4), ([a, b, x, y], draw) =>
    where(condition(draw, [a!, b!]), draw.f32(x!), draw.f32(y!)),
  );

/** Inner sizes, and outer axes that broadcast. */
const matrices = fc.record({
  outer: broadcastable(2, 0, 2),
  m: fc.integer({ min: 1, max: 4 }),
  k: fc.integer({ min: 1, max: 4 }),
  n: fc.integer({ min: 1, max: 4 }),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
});

const layers = fc.record({
  lead: shape(0, 3, 3),
  inner: fc.integer({ min: 1, max: 5 }),
  out: fc.integer({ min: 1, max: 5 }),
  bias: fc.boolean(),
  transposed: fc.boolean(),
});

const normalized = (result: number) =>
  samples(shape(1, 4, 6), (axes, draw) => {
    const width = axes.at(-1)!;
    const y = layerNorm(draw.f32(axes), draw.f32([width]), draw.f32([width]), draw.pick([1e-3, 1e-2]));
    return result === 0 ? y : part(y.inputs[0]!, result);
  });

const gathers = fc.record({ table: shape(1, 3), ids: shape(0, 3, 3) });

/** For every operator, programs that hold it; a missing one does not compile. */
export const operatorCases: { readonly [O in Op]: Cases } = {
  input: {
    f32: unary((x) => x),
    i32: samples(shape(0, 5), (axes, draw) => draw.i32(axes, -9, 9)),
    bool: samples(shape(0, 5), (axes, draw) => draw.bool(axes)),
  },
  weight: {
    "of any shape": samples(shape(1, 4), (axes, draw) =>
      mul(draw.weight("layer.0/weight", axes), draw.f32([1])),
    ),
  },
  constant: {
    f32: samples(shape(0, 5), (axes, draw) => mul(draw.f32([1]), draw.constant(axes))),
    i32: samples(shape(0, 4), (axes) =>
      constant(
        Int32Array.from({ length: sizeOf(axes) }, (_, i) => (i - 3) * 99_999_999),
        axes,
      ),
    ),
    bool: samples(shape(0, 4), (axes) =>
      constant(
        Uint8Array.from({ length: sizeOf(axes) }, (_, i) => i & 1),
        axes,
      ),
    ),
  },
  neg: { f32: unary(neg) },
  exp: { f32: unary(exp) },
  log: { f32: unary(log, 0.3, 4) },
  sqrt: { f32: unary(sqrt, 0.3, 4) },
  reciprocal: { f32: samples(shape(0, 5), (axes, draw) => reciprocal(draw.nonZero(axes))) },
  tanh: { f32: unary(tanh, -4, 4) },
  sigmoid: { f32: unary(sigmoid, -6, 6) },
  erf: { f32: unary(erf, -4, 4) },
  not: { bool: picking((draw, [a]) => not(draw.bool(a!))) },
  cast: {
    "f32 to i32": samples(shape(0, 4), (axes, draw) => cast(mul(draw.spread(axes), 100), "i32")),
    "i32 to f32": samples(broadcastable(2), ([a, b], draw) =>
      mul(cast(draw.i32(a!, -9, 9), "f32"), draw.f32(b!)),
    ),
    "bool to f32": samples(broadcastable(2), ([a, b], draw) => mul(cast(draw.bool(a!), "f32"), draw.f32(b!))),
    "bool to i32": samples(shape(0, 4), (axes, draw) => cast(draw.bool(axes), "i32")),
    "i32 to bool": samples(shape(0, 4), (axes, draw) => cast(draw.i32(axes, -1, 1), "bool")),
    "f32 to bool": samples(shape(0, 4), (axes, draw) =>
      cast(mul(draw.f32([1]), cast(draw.bool(axes), "f32")), "bool"),
    ),
  },
  stopGradient: {
    f32: samples(broadcastable(2), ([a, b], draw) => {
      const stopped = draw.f32(a!);
      draw.wrt.pop();
      return mul(stopGradient(stopped), draw.f32(b!));
    }),
    i32: samples(shape(0, 4), (axes, draw) => stopGradient(draw.i32(axes, -9, 9))),
  },
  add: { f32: binary(add, floats), i32: binary((a, b) => add(mul(a, 4096), b), integers) },
  sub: { f32: binary(sub, floats), i32: binary((a, b) => sub(mul(a, 4096), b), integers) },
  mul: { f32: binary(mul, floats), i32: binary(mul, integers) },
  div: {
    f32: binary(div, (draw, axes, i) => (i === 0 ? draw.f32(axes) : draw.nonZero(axes))),
    i32: binary(
      (a, b) => div(mul(a, 997), b),
      (draw, axes, i) => (i === 0 ? integers(draw, axes) : draw.i32(axes, 1, 70_000)),
    ),
    "i32 by a negative constant": samples(shape(0, 4), (axes, draw) => div(integers(draw, axes), -7)),
  },
  maximum: { f32: binary(maximum, apart), i32: binary(maximum, digits) },
  minimum: { f32: binary(minimum, apart), i32: binary(minimum, digits) },
  equal: {
    i32: picking((draw, [a, b]) => equal(digits(draw, a!), digits(draw, b!))),
    f32: picking((draw, [a, b]) => equal(cast(digits(draw, a!), "f32"), cast(digits(draw, b!), "f32"))),
  },
  less: {
    i32: picking((draw, [a, b]) => less(digits(draw, a!), digits(draw, b!))),
    f32: picking((draw, [a, b]) => less(apart(draw, a!), apart(draw, b!))),
  },
  and: { bool: picking((draw, [a, b]) => and(truths(draw, a!), truths(draw, b!))) },
  where: {
    f32: picking((draw, [a]) => draw.bool(a!)),
    i32: samples(broadcastable(3), ([c, a, b], draw) =>
      where(draw.bool(c!), digits(draw, a!), digits(draw, b!)),
    ),
    bool: samples(broadcastable(3), ([c, a, b], draw) => where(draw.bool(c!), draw.bool(a!), draw.bool(b!))),
  },
  reduceSum: { f32: samples(shapeAndAxes, ([axes, over], draw) => reduceSum(draw.f32(axes), over)) },
  reduceMean: { f32: samples(shapeAndAxes, ([axes, over], draw) => reduceMean(draw.f32(axes), over)) },
  reduceMax: { f32: samples(shapeAndAxes, ([axes, over], draw) => reduceMax(draw.spread(axes), over)) },
  ...structureCases,
  scan: scanCases,
  pick: {
    f32: samples(shape(1, 4), (axes, draw) =>
      pick(draw.f32(axes), draw.i32(axes.slice(0, -1), 0, axes.at(-1)! - 1)),
    ),
  },
  gather: {
    f32: samples(gathers, ({ table, ids }, draw) => gather(draw.f32(table), draw.i32(ids, 0, table[0]! - 1))),
    i32: samples(gathers, ({ table, ids }, draw) =>
      gather(draw.i32(table, -9, 9), draw.i32(ids, 0, table[0]! - 1)),
    ),
    bool: samples(gathers, ({ table, ids }, draw) =>
      gather(draw.bool(table), draw.i32(ids, 0, table[0]! - 1)),
    ),
  },
  scatterAdd: {
    f32: samples(gathers, ({ table, ids }, draw) =>
      scatterAdd(draw.i32(ids, 0, table[0]! - 1), draw.f32([...ids, ...table.slice(1)]), table[0]!),
    ),
    // rows that are known, each once, are written in no order
    once: samples(gathers, ({ table: [rows = 1, ...row] }, draw) =>
      scatterAdd(
        constant(Int32Array.from({ length: Math.ceil(rows / 2) }, (_, i) => rows - 1 - 2 * i)),
        draw.f32([Math.ceil(rows / 2), ...row]),
        rows,
      ),
    ),
    // a row that is named 257 times is not named once
    often: samples(gathers, ({ table: [rows = 1, ...row] }, draw) =>
      scatterAdd(constant(new Int32Array(257).fill(rows - 1)), draw.f32([257, ...row]), rows),
    ),
  },
  part: { first: normalized(0) },
  matMul: {
    f32: samples(matrices, ({ outer, m, k, n, transposeA, transposeB }, draw) =>
      matMul(
        draw.f32([...outer[0]!, ...(transposeA ? [k, m] : [m, k])]),
        draw.f32([...outer[1]!, ...(transposeB ? [n, k] : [k, n])]),
        { transposeA, transposeB },
      ),
    ),
  },
  linear: {
    f32: samples(layers, ({ lead, inner, out, bias, transposed }, draw) =>
      linear(
        draw.f32([...lead, inner]),
        draw.f32(transposed ? [out, inner] : [inner, out]),
        bias ? draw.f32([out]) : undefined,
        transposed,
      ),
    ),
  },
  softmax: { f32: samples(shape(1, 5), (axes, draw) => softmax(draw.f32(axes, -4, 4))) },
  gelu: { exact: unary((x) => gelu(x), -5, 5), tanh: unary((x) => gelu(x, "tanh"), -5, 5) },
  layerNorm: { f32: normalized(0) },
};

/** Results without a gradient rule: checked forward only. */
export const forwardOnlyCases: Cases = {
  "layerNorm, means": normalized(1),
  "layerNorm, inverse deviations": normalized(2),
};
