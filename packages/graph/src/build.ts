import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { isTyped } from "@permafrost/common/typed-array";
import { tensor } from "./node.js";
import type { Attributes, ConstantData } from "./operators/attributes.js";
import type { Operand } from "./operators/constructors.js";
import { normalizeAxis, type Shape, sameShape, sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";
import type { DType } from "./type.js";

/** Numbers that arrive with every run, by name. */
export function input(name: string, dtype: DType, shape: Shape): Tensor<"input"> {
  return tensor("input", [], { name, dtype, shape });
}

/** A named float32 weight whose bytes are bound when the program is compiled. */
export function weight(name: string, shape: Shape): Tensor<"weight"> {
  return tensor("weight", [], { name, shape });
}

const KINDS = [
  ["Float32Array", "f32"],
  ["Int32Array", "i32"],
  ["Uint8Array", "bool"],
] as const;

/**
 * Numbers known in advance; the dtype follows the array: Float32Array, Int32Array, or Uint8Array for truth values.
 *
 * @throws TypeError for any other list.
 */
export function constant(data: ConstantData, shape?: Shape): Tensor<"constant"> {
  const [, dtype] = KINDS.find(([kind]) => isTyped(kind, data)) ?? [];
  if (dtype) return tensor("constant", [], { dtype, shape: shape ?? [data.length], data });
  throw new TypeError(
    `Cannot make a constant of ${found(data)}: expected a ${KINDS.map(([kind]) => kind).join(", ")}`,
  );
}

/**
 * A constant of one number.
 *
 * @throws RangeError if an i32 or bool is to hold a fraction.
 */
export function scalar(value: number, dtype: DType = "f32"): Tensor<"constant"> {
  if (dtype !== "f32" && !Number.isInteger(value))
    throw new RangeError(`Cannot make a scalar ${dtype} of ${value}: it is no whole number`);
  const make = { f32: Float32Array, i32: Int32Array, bool: Uint8Array }[dtype];
  return constant(make.of(value), []);
}

/** The numbers 0 to n - 1, as i32. */
export function iota(n: number): Tensor<"constant"> {
  return constant(Int32Array.from({ length: n }, (_, i) => i));
}

/** A tensor of zeros. */
export function zeros(shape: Shape): Tensor {
  return broadcastTo(scalar(0), shape);
}

/** -x. */
export const neg = (x: Tensor): Tensor => tensor("neg", [x], {});
/** eˣ. */
export const exp = (x: Tensor): Tensor => tensor("exp", [x], {});
/** The natural logarithm. */
export const log = (x: Tensor): Tensor => tensor("log", [x], {});
/** √x. */
export const sqrt = (x: Tensor): Tensor => tensor("sqrt", [x], {});
/** 1/x. */
export const reciprocal = (x: Tensor): Tensor => tensor("reciprocal", [x], {});
/** tanh x. */
export const tanh = (x: Tensor): Tensor => tensor("tanh", [x], {});
/** 1/(1 + e⁻ˣ). */
export const sigmoid = (x: Tensor): Tensor => tensor("sigmoid", [x], {});
/** The error function. */
export const erf = (x: Tensor): Tensor => tensor("erf", [x], {});
/** ¬x, of truth values. */
export const not = (x: Tensor): Tensor => tensor("not", [x], {});
/** The same numbers, through which no gradient flows. */
export const stopGradient = (x: Tensor): Tensor => tensor("stopGradient", [x], {});
/** Changes the type; floats are cut towards zero, truth values are 0 and 1. */
export const cast = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : tensor("cast", [x], { dtype });

type Binary = "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "equal" | "less" | "and";

function binary(op: Binary, a: Operand, b: Operand): Tensor {
  if (typeof a !== "number") return tensor(op, [a, typeof b === "number" ? scalar(b, a.dtype) : b], {});
  if (typeof b !== "number") return tensor(op, [scalar(a, b.dtype), b], {});
  return tensor(op, [scalar(a), scalar(b)], {});
}

/** a + b, with broadcasting, as in all that take two; integers wrap. */
export const add = (a: Operand, b: Operand): Tensor => binary("add", a, b);
/** a - b. */
export const sub = (a: Operand, b: Operand): Tensor => binary("sub", a, b);
/** a · b. */
export const mul = (a: Operand, b: Operand): Tensor => binary("mul", a, b);
/** a / b; integers are cut towards zero. */
export const div = (a: Operand, b: Operand): Tensor => binary("div", a, b);
/** The larger one, element by element. */
export const maximum = (a: Operand, b: Operand): Tensor => binary("maximum", a, b);
/** The smaller one, element by element. */
export const minimum = (a: Operand, b: Operand): Tensor => binary("minimum", a, b);
/** a = b, as truth values. */
export const equal = (a: Operand, b: Operand): Tensor => binary("equal", a, b);
/** a < b, as truth values. */
export const less = (a: Operand, b: Operand): Tensor => binary("less", a, b);
/** a ∧ b, of truth values. */
export const and = (a: Tensor, b: Tensor): Tensor => binary("and", a, b);

/** `condition ? a : b`, element by element, with broadcasting. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const dtype = typeof a !== "number" ? a.dtype : typeof b !== "number" ? b.dtype : "f32";
  const [x, y] = [a, b].map((v) => (typeof v === "number" ? scalar(v, dtype) : v)) as [Tensor, Tensor];
  return tensor("where", [condition, x, y], {});
}

const reduction =
  (op: "reduceSum" | "reduceMean" | "reduceMax") =>
  (x: Tensor, axes: readonly number[]): Tensor => {
    const normal = [...new Set(axes.map((axis) => normalizeAxis(axis, x.shape.length)))].sort(
      (a, b) => a - b,
    );
    return normal.length === 0 ? x : tensor(op, [x], { axes: normal });
  };

/** Sum along axes, which stay with size 1. */
export const reduceSum = reduction("reduceSum");
/** Mean along axes, which stay with size 1. */
export const reduceMean = reduction("reduceMean");
/** Maximum along axes, which stay with size 1. */
export const reduceMax = reduction("reduceMax");

/** Sums a gradient back to the shape that was stretched. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, i) => (i < lead || (shape[i - lead] === 1 && size !== 1) ? [i] : []));
  return reshape(reduceSum(x, axes), shape);
}

/** The same numbers in another shape; one axis may be -1. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const known = -sizeOf(shape);
  const full = shape.includes(-1)
    ? shape.map((axis) => (axis === -1 ? sizeOf(x.shape) / known : axis))
    : shape;
  if (sameShape(x.shape, full)) return x;
  const [inner] = x.inputs;
  return tensor("reshape", [x.op === "reshape" ? inner! : x], { shape: full });
}

/** Result axis i is input axis `permutation[i]`. */
export const transpose = (x: Tensor, permutation: readonly number[]): Tensor =>
  tensor("transpose", [x], { permutation });

/** Stretches axes of size 1, and adds axes in front. */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : tensor("broadcastTo", [x], { shape });

/** `[start, end)` along an axis; negative positions count from its end. */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const at = normalizeAxis(axis, x.shape.length);
  const size = x.shape[at]!;
  const [from, to] = [start < 0 ? start + size : start, end < 0 ? end + size : end];
  return from === 0 && to === size ? x : tensor("slice", [x], { axis: at, start: from, end: to });
}

/** `[0, end)` along an axis; a step of the program even where that is all of it, so that programs for other sizes are alike. */
export const upTo = (x: Tensor, axis: number, end: number): Tensor =>
  tensor("slice", [x], { axis: normalizeAxis(axis, x.shape.length), start: 0, end });

/** Zeros before and after along an axis; a step of the program even where there are none. */
export const pad = (x: Tensor, axis: number, before: number, after: number): Tensor =>
  tensor("pad", [x], { axis: normalizeAxis(axis, x.shape.length), before, after });

/** Joins tensors along an axis. */
export const concat = (inputs: readonly Tensor[], axis: number): Tensor =>
  inputs.length === 1
    ? inputs[0]!
    : tensor("concat", inputs, { axis: normalizeAxis(axis, inputs[0]?.shape.length ?? 0) });

/** Cuts an axis into equal parts. */
export function split(x: Tensor, axis: number, parts: number): Tensor[] {
  const size = x.shape[normalizeAxis(axis, x.shape.length)]! / parts;
  return Array.from({ length: parts }, (_, i) => slice(x, axis, i * size, (i + 1) * size));
}

/** Rows of a table by number: `[rows, ...]` and i32 ids `[...]` give `[...ids, ...]`. */
export const gather = (table: Tensor, ids: Tensor): Tensor => tensor("gather", [table, ids], {});

/** One number of each row by its place along the last axis: `[..., n]` and i32 ids `[...]` give `[...]`. */
export const pick = (x: Tensor, ids: Tensor): Tensor => tensor("pick", [x, ids], {});

/**
 * Adds updates `[...ids, ...]` to the rows of a table of zeros that the i32 ids `[...]` name: the transpose of {@link gather}. As there, every id
 * has to be a row.
 *
 * @throws RangeError for a constant among the ids that is no row.
 */
export const scatterAdd = (ids: Tensor, updates: Tensor, rows: number): Tensor =>
  tensor("scatterAdd", [ids, updates], { rows });

/** One of several results. */
export const part = (x: Tensor, index: number): Tensor => tensor("part", [x], { index });

/** Matrix product over the last two axes; the axes before them broadcast. Either side may be taken transposed. */
export function matMul(
  a: Tensor,
  b: Tensor,
  options: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Tensor {
  refuseUnknownOptions("multiply matrices", options, SIDES);
  const { transposeA = false, transposeB = false } = options;
  return tensor("matMul", [a, b], { transposeA, transposeB });
}

const SIDES: OptionNames<Attributes["matMul"]> = { transposeA: true, transposeB: true };

/** `x · W + b` over the last axis, W being `[in, out]`, or `[out, in]` if `transposed` (PyTorch's layout). */
export const linear = (x: Tensor, w: Tensor, b?: Tensor, transposed = false): Tensor =>
  tensor("linear", b ? [x, w, b] : [x, w], { transposed });

/** exp(x) over its sum, along the last axis. */
export const softmax = (x: Tensor): Tensor => tensor("softmax", [x], {});

/** x Φ(x) (Hendrycks & Gimpel 2016), exactly (`"none"`) or with GPT-2's tanh approximation. */
export const gelu = (x: Tensor, approximation: "none" | "tanh" = "none"): Tensor =>
  tensor("gelu", [x], { approximation });

/** Layer norm over the last axis with population variance (Ba et al. 2016). */
export const layerNorm = (x: Tensor, gain: Tensor, shift: Tensor, epsilon: number): Tensor =>
  part(tensor("layerNorm", [x, gain, shift], { epsilon }), 0);
