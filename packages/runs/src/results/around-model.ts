import {
  add,
  broadcastTo,
  cast,
  concat,
  constant,
  div,
  equal,
  input,
  iota,
  mul,
  not,
  pad,
  reduceMean,
  reshape,
  scalar,
  slice,
  sqrt,
  sub,
  type Tensor,
  where,
} from "@permafrost/graph";
import type { Around } from "@permafrost/runtime";
import {
  type CategoryColumn,
  type ColumnEncoding,
  type DataEncoding,
  type NumberColumn,
  type OutputEncoding,
  type RowInput,
  WINDOW_EPSILON,
  type WindowInput,
} from "@permafrost/tasks";

/** What makes a window's outputs those of the series: nothing of rows. */
interface Prepared {
  readonly x: Tensor;
  /** Of each channel of a window, targets first, `[batch, 1, channels]`: its mean and deviation, where they are its own. */
  readonly own?: { readonly mean: Tensor; readonly deviation: Tensor };
}

type Preparation = (batch: number) => Prepared;

/**
 * What an ONNX file computes around a model, so that it takes data as they come: a table's columns, each an input of its name, or the
 * last times of a series; and gives values in their own units.
 *
 * @throws RangeError for what cannot be prepared in a graph: pictures, texts, dates.
 */
export function aroundModel({ input, output }: DataEncoding): Around {
  const prepare = preparationOf(input);
  return (batch, logitsOf) => {
    const { x, own } = prepare(batch);
    const logits = logitsOf(x);
    return output.kind === "values" ? { logits, values: valuesOf(output, logits, batch, own) } : { logits };
  };
}

/** What is prepared outside of graphs. */
const NOT_IN_GRAPHS = {
  picture: "pictures",
  text: "texts",
  words: "texts",
  numbers: "numbers that are taken as they are",
} as const;

function preparationOf(given: DataEncoding["input"]): Preparation {
  if (given.kind === "row") return rowOf(given);
  if (given.kind === "window") return windowOf(given);
  throw new RangeError(
    `Cannot write a file that takes data as they come: expected rows of a table or a series, found ${NOT_IN_GRAPHS[given.kind]}; write it without that, and bring the data to their form by encodeInput`,
  );
}

/** Values in their own units, `[batch, horizon, targets]`. */
function valuesOf(
  { names, means, deviations, horizon }: Extract<OutputEncoding, { kind: "values" }>,
  logits: Tensor,
  batch: number,
  own: Prepared["own"],
): Tensor {
  const told = reshape(logits, [batch, horizon, names.length]);
  const ofTargets = (all: Tensor) => slice(all, 2, 0, names.length);
  const scaled = own ? add(mul(told, ofTargets(own.deviation)), ofTargets(own.mean)) : told;
  return add(mul(scaled, row(deviations)), row(means));
}

const row = (numbers: readonly number[]) => constant(Float32Array.from(numbers));

/** As `writeWindow` does. */
function windowOf({ channels, window, means, deviations, perWindow }: WindowInput): Preparation {
  return (batch) => {
    const series = input("series", "f32", [batch, window, channels.length]);
    const scaled = div(sub(series, row(means)), row(deviations));
    if (!perWindow) return { x: scaled };
    const mean = reduceMean(scaled, [1]);
    const apart = sub(scaled, mean);
    const deviation = sqrt(add(reduceMean(mul(apart, apart), [1]), scalar(WINDOW_EPSILON)));
    return { x: div(apart, deviation), own: { mean, deviation } };
  };
}

/** As `writeRow` does. */
function rowOf({ columns, dim, perColumn = false }: RowInput): Preparation {
  const writers = columns.map(writerOf);
  return (batch) => {
    let before = 0;
    const parts = writers.map((write) => {
      const part = write(batch);
      const width = part.shape[1]!;
      before += width;
      return perColumn ? pad(part, 1, before - width, dim - before) : part;
    });
    const values = concat(parts, 1);
    return { x: reshape(values, [batch, values.shape[1]! / dim, dim]) };
  };
}

/** Of a batch the values of a column, `[batch, values]`. */
type Writer = (batch: number) => Tensor;

function writerOf(column: ColumnEncoding): Writer {
  if (column.kind === "number") return numberOf(column);
  if (column.kind === "category") return categoryOf(column);
  throw new RangeError(
    `Cannot write a file that takes data as they come: column ${column.name} has dates; leave it out of the features, or write the file without that`,
  );
}

/** A number, f32 `[batch]`; NaN is one that is missing. */
const numberOf =
  ({ name, mean, deviation, fill, indicator }: NumberColumn): Writer =>
  (batch) => {
    const given = reshape(input(name, "f32", [batch]), [batch, 1]);
    const scaled = div(sub(given, scalar(mean)), scalar(deviation));
    return filled(scaled, equal(given, given), fill, indicator, batch);
  };

/** The number of a category, i32 `[batch]`; −1 is one that is missing, or none of those known. */
const categoryOf =
  ({ name, categories, fill, indicator }: CategoryColumn): Writer =>
  (batch) => {
    const given = reshape(input(name, "i32", [batch]), [batch, 1]);
    const one = cast(equal(given, reshape(iota(categories.length), [1, categories.length])), "f32");
    return filled(one, not(equal(given, scalar(-1, "i32"))), fill, indicator, batch);
  };

function filled(
  values: Tensor,
  isThere: Tensor,
  fill: readonly number[] | undefined,
  indicator: boolean | undefined,
  batch: number,
): Tensor {
  if (fill === undefined) return values;
  const known = where(
    isThere,
    values,
    broadcastTo(reshape(row(fill), [1, fill.length]), [batch, fill.length]),
  );
  return indicator ? concat([known, sub(scalar(1), cast(isThere, "f32"))], 1) : known;
}
