import {
  add,
  concat,
  constant,
  div,
  type Inlet,
  input,
  mul,
  pad,
  reduceMean,
  reshape,
  scalar,
  slice,
  sqrt,
  sub,
  type Tensor,
  transpose,
} from "@permafrost/graph";
import type { OnnxExportOptions } from "@permafrost/runtime";
import {
  type DataEncoding,
  type InputEncoding,
  type OutputEncoding,
  type PictureInput,
  type RowInput,
  WINDOW_EPSILON,
  type WindowInput,
} from "@permafrost/tasks";
import { columnInlets, columnWriter } from "./raw-columns.js";

/** What is made of what comes in; and of a window, what makes its outputs those of the series: nothing of other data. */
interface Prepared {
  readonly x: Tensor;
  /** Of each channel of a window, targets first, `[batch, 1, channels]`: its mean and deviation, where they are its own. */
  readonly own?: { readonly mean: Tensor; readonly deviation: Tensor };
}

/** How data come in, and what is made of them. */
interface Preparation {
  prepare(batch: number): Prepared;
  /** Inputs that are made of others. Default: none. */
  readonly inlets?: Readonly<Record<string, Inlet>>;
}

/**
 * What an ONNX file takes and computes around a model, so that it takes data as they come: a table's columns, each an input of its name, the
 * last times of a series, or pixels; and gives values in their own units.
 *
 * @throws RangeError for what cannot be prepared in a graph: texts.
 */
export function rawOnnx({
  input,
  output,
}: DataEncoding): Required<Pick<OnnxExportOptions, "around" | "inlets">> {
  const { prepare, inlets = {} } = preparationOf(input);
  return {
    inlets,
    around(batch, logitsOf) {
      const { x, own } = prepare(batch);
      const logits = logitsOf(x);
      return output.kind === "values" ? { logits, values: valuesOf(output, logits, batch, own) } : { logits };
    },
  };
}

const PREPARATIONS: {
  readonly [K in InputEncoding["kind"]]?: (input: Extract<InputEncoding, { kind: K }>) => Preparation;
} = { row: rowOf, window: windowOf, picture: pictureOf };

function preparationOf(given: InputEncoding): Preparation {
  const make = PREPARATIONS[given.kind] as ((input: InputEncoding) => Preparation) | undefined;
  if (make) return make(given);
  throw new RangeError(
    `Cannot write a file that takes data as they come: expected rows of a table, a series or pictures, found ${given.kind === "numbers" ? "numbers that are taken as they are" : "texts"}; write it without that, and bring the data to their form by encodeInput`,
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
  return {
    prepare(batch) {
      const series = input("series", "f32", [batch, window, channels.length]);
      const scaled = div(sub(series, row(means)), row(deviations));
      if (!perWindow) return { x: scaled };
      const mean = reduceMean(scaled, [1]);
      const apart = sub(scaled, mean);
      const deviation = sqrt(add(reduceMean(mul(apart, apart), [1]), scalar(WINDOW_EPSILON)));
      return { x: div(apart, deviation), own: { mean, deviation } };
    },
  };
}

/** As `writeRow` does. */
function rowOf({ columns, dim, perColumn = false }: RowInput): Preparation {
  const writers = columns.map(columnWriter);
  return {
    inlets: Object.assign({}, ...columns.map(columnInlets)),
    prepare(batch) {
      let before = 0;
      const parts = writers.map((write) => {
        const part = write(batch);
        const width = part.shape[1]!;
        before += width;
        return perColumn ? pad(part, 1, before - width, dim - before) : part;
      });
      const values = concat(parts, 1);
      return { x: reshape(values, [batch, values.shape[1]! / dim, dim]) };
    },
  };
}

/** Patches from left to right and top to bottom, of pixels that are not resized. */
function pictureOf({ width, height, channels, patch, means, deviations }: PictureInput): Preparation {
  const [down, across] = [height / patch, width / patch];
  return {
    inlets: { pixels: { from: "picture", as: "bytes" } },
    prepare(batch) {
      const pixels = input("pixels", "f32", [batch, height, width, channels]);
      const scaled = div(sub(div(pixels, scalar(255)), row(means)), row(deviations));
      const cut = reshape(scaled, [batch, down, patch, across, patch, channels]);
      const patches = transpose(cut, [0, 1, 3, 2, 4, 5]);
      return { x: reshape(patches, [batch, down * across, patch * patch * channels]) };
    },
  };
}
