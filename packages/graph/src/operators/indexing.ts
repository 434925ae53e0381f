import type { Emitter } from "../onnx/emitter.js";
import { type Shape, showShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { showType } from "../type.js";
import type { ConstantData } from "./attributes.js";
import { demandAxis, demandFloats } from "./demands.js";
import type { Operator } from "./operator.js";

/** Rows of a table by number: `[rows, ...]` and ids `[...]` give `[...ids, ...]`. */
export const gather: Operator<"gather"> = {
  type: ([table, ids]) => {
    if (table!.shape.length < 1 || ids!.dtype !== "i32") throw new TypeError("takes a table and i32 ids");
    return { dtype: table!.dtype, shape: [...ids!.shape, ...table!.shape.slice(1)] };
  },
  // each row collects the gradients of all the places it was copied to
  gradient: (t, dy, { inputs: [table, ids] }) => [t.scatterAdd(ids!, dy, table!.shape[0]!), null],
  onnx: (emit, inputs) => emit.node("Gather", inputs, { axis: 0 }),
  evaluate: ([table, ids], { shape }) => {
    const run = sizeOf(table!.shape.slice(1));
    const data = new Float64Array(sizeOf(shape));
    const rows = table!.shape[0]!;
    ids!.data.forEach((id, i) => {
      if (!(id >= 0 && id < rows)) throw new RangeError(`Cannot gather row ${id} of a table of ${rows}`);
      data.set(table!.data.subarray(id * run, (id + 1) * run), i * run);
    });
    return { shape, data };
  },
  narrow: (region, { inputs: [, ids], attributes }) =>
    region.axis < ids!.shape.length
      ? { reads: [null, region], attributes }
      : { reads: [{ ...region, axis: region.axis - ids!.shape.length + 1 }, null], attributes },
};

/** One number of each row by its place along the last axis: `[..., n]` and i32 ids `[...]` give `[...]`. */
export const pick: Operator<"pick"> = {
  type: ([x, ids]) => {
    demandFloats([x!]);
    demandAxis(x!);
    const lead = x!.shape.slice(0, -1);
    if (ids!.dtype !== "i32" || showShape(ids!.shape) !== showShape(lead))
      throw new TypeError(`takes i32 ids ${showShape(lead)}, got ${showType(ids!)}`);
    return { dtype: x!.dtype, shape: lead };
  },
  // a comparison, not a scatter, whose order is nobody's on a GPU
  gradient: (t, dy, { inputs: [x, ids], shape }) => {
    const column = [...shape, 1];
    const here = t.equal(t.iota(x!.shape.at(-1)!), t.reshape(ids!, column));
    return [t.where(here, t.reshape(dy, column), 0), null];
  },
  onnx: (emit, [x, ids], { shape }) => {
    const column = emit.reshape(ids!, [...shape, 1]);
    return emit.reshape(emit.node("GatherElements", [x!, column], { axis: shape.length }), shape);
  },
  evaluate: ([x, ids], { shape }) => {
    const width = x!.shape.at(-1)!;
    const data = Float64Array.from(ids!.data, (id, row) => {
      if (!(id >= 0 && id < width)) throw new RangeError(`Cannot pick number ${id} of a row of ${width}`);
      return x!.data[row * width + id]!;
    });
    return { shape, data };
  },
  narrow: (region, { attributes }) => ({ reads: [region, region], attributes }),
};

/** The transpose of `gather`: adds updates `[...ids, ...]` to the rows of a table of zeros that the ids name. */
export const scatterAdd: Operator<"scatterAdd"> = {
  type: ([ids, updates], { rows }) => {
    const given = updates!.shape.slice(0, ids!.shape.length);
    if (ids!.dtype !== "i32" || showShape(given) !== showShape(ids!.shape))
      throw new TypeError(
        `ids ${showShape(ids!.shape)} must lead the shape of the updates ${showShape(updates!.shape)}`,
      );
    demandFloats([updates!]);
    const lost = known(ids!)?.find((id) => !(id >= 0 && id < rows));
    if (lost !== undefined) throw new RangeError(`a table of ${rows} has no row ${lost}`);
    return { dtype: updates!.dtype, shape: [rows, ...updates!.shape.slice(ids!.shape.length)] };
  },
  gradient: (t, dy, { inputs: [ids] }) => [null, t.gather(dy, ids!)],
  onnx: (emit, [ids, updates], { inputs, shape, attributes: { rows } }) => {
    const count = sizeOf(inputs[0]!.shape);
    const width = sizeOf(shape.slice(1));
    const once = eachOnce(inputs[0]!, rows);
    if (once) return placed(emit, emit.reshape(updates!, [count, ...shape.slice(1)]), once, shape);
    // one-hotᵀ · updates: exact in order everywhere, where a scatter's atomics are not
    const column = emit.reshape(ids!, [count, 1]);
    const numbers = emit.constant(
      "i32",
      [1, rows],
      Int32Array.from({ length: rows }, (_, i) => i),
    );
    const oneHot = emit.node("Cast", [emit.node("Equal", [column, numbers])], { to: emit.typeCode("f32") });
    const flat = emit.reshape(updates!, [count, width]);
    const sum = emit.node("Gemm", [oneHot, flat], { transA: 1 });
    return emit.reshape(sum, shape);
  },
  evaluate: ([ids, updates], { shape }) => {
    const run = sizeOf(shape.slice(1));
    const data = new Float64Array(sizeOf(shape));
    ids!.data.forEach((id, i) => {
      if (!(id >= 0 && id < shape[0]!))
        throw new RangeError(`Cannot add to row ${id} of a table of ${shape[0]}`);
      for (let k = 0; k < run; k++) data[id * run + k]! += updates!.data[i * run + k]!;
    });
    return { shape, data };
  },
  narrow: () => null,
};

/** Ids that are known in advance. */
const known = (ids: Tensor): ConstantData | undefined =>
  ids.op === "constant" ? (ids as Tensor<"constant">).attributes.data : undefined;

/** They, if each is there once: then the order in which rows are written is nobody's business. */
function eachOnce(ids: Tensor, rows: number): ConstantData | undefined {
  const data = known(ids);
  if (!data || data.length === 0) return undefined;
  const named = new Uint8Array(rows);
  for (const id of data) {
    if (named[id]) return undefined;
    named[id] = 1;
  }
  return data;
}

/** Rows in their places in a table of zeros. A scatter copies the table first, so that where nothing is copied each place looks its row up. */
function placed(emit: Emitter, rows: string, places: ConstantData, shape: Shape): string {
  if (emit.copies) {
    const zeros = emit.node("ConstantOfShape", [emit.shape(shape)]);
    return emit.node("ScatterND", [
      zeros,
      emit.constant("i64", [places.length, 1], BigInt64Array.from(places, BigInt)),
      rows,
    ]);
  }
  const zero = emit.constant("f32", [1, ...shape.slice(1)], new Float32Array(sizeOf(shape.slice(1))));
  const from = new Int32Array(shape[0]!).fill(places.length);
  for (const [row, place] of places.entries()) from[place] = row;
  const table = emit.node("Concat", [rows, zero], { axis: 0 });
  return emit.node("Gather", [table, emit.constant("i32", [from.length], from)], { axis: 0 });
}
