import { checkGiven } from "@permafrost/common/check-given";
import { found } from "@permafrost/common/found";
import { listed } from "../check.js";
import { type DecodedImage, withChannels } from "../images/decoded-image.js";
import { patchGrid } from "../images/patches.js";
import { plain } from "../table/spelling.js";
import { widthOf } from "./column-encoding.js";
import type { DataEncoding, InputEncoding, RowInput, WindowInput } from "./data-encoding.js";
import { resized } from "./resized.js";
import { numberOf, writeCell } from "./write-cell.js";
import { type WindowScale, writeWindow } from "./write-window.js";

/** A row of a table: cells by the names of their columns, text or values. */
export type RawRow = Readonly<Record<string, unknown>>;

/** New data, as they come: a row; the last times of a series, a row each; a decoded picture; a text; or numbers. */
export type RawInput = RawRow | readonly RawRow[] | DecodedImage | string | ArrayLike<number>;

/** New data in a task's form. */
export interface EncodedInput {
  /** `[tokens, dim]` values, or `[tokens]` ids, padding included. */
  readonly x: Float32Array | Int32Array;
  /** Tokens that are real. */
  readonly length: number;
  /** What the window was brought to mean 0 and deviation 1 by, where each is by itself. */
  readonly scale?: WindowScale;
}

type Encoder<I> = (input: I, raw: never, where: () => string) => EncodedInput;

const ENCODERS: { readonly [K in InputEncoding["kind"]]: Encoder<Extract<InputEncoding, { kind: K }>> } = {
  row: (input, raw: RawRow, where) => {
    const x = new Float32Array(rowTokens(input) * input.dim);
    writeRow(input, cellsByName(raw, where), x, where);
    return { x, length: x.length / input.dim };
  },
  window: (input, raw: readonly RawRow[], where) => {
    const rows = raw.slice(-input.window);
    if (rows.length < input.window)
      throw new RangeError(
        `Cannot read ${where()}: expected the last ${input.window} times of the series, found ${rows.length}`,
      );
    const values = rows.map((row) => timeOf(input, cellsByName(row, where), where));
    const x = new Float32Array(input.window * input.channels.length);
    return { x, length: input.window, ...writeWindow(input, (time, channel) => values[time]![channel]!, x) };
  },
  picture: ({ width, height, channels, resize, patch, means, deviations }, raw: DecodedImage, where) => {
    if (!resize && (raw.width !== width || raw.height !== height))
      throw new RangeError(
        `Cannot read ${where()}: expected ${width} × ${height} pixels, as in training, found ${raw.width} × ${raw.height}`,
      );
    const { pixels } = withChannels(resized(raw, width, height), channels);
    const { tokens, dim, places } = patchGrid(width, height, channels, patch);
    const x = new Float32Array(tokens * dim);
    for (const [i, place] of places.entries())
      for (let c = 0; c < channels; c++)
        x[place + c] = (pixels[i * channels + c]! / 255 - means[c]!) / deviations[c]!;
    return { x, length: tokens };
  },
  text: ({ name, tokens }, raw: string | RawRow, where) => {
    const text = typeof raw === "string" ? raw : cellsByName(raw, where)(name);
    if (typeof text !== "string")
      throw new TypeError(`Cannot read ${where()}: expected a text in column ${name}, found ${found(text)}`);
    const x = new Int32Array(tokens);
    return { x, length: writeText(text, x) };
  },
  words: ({ tokens }, raw: ArrayLike<number>, where) => {
    const isIds = Array.isArray(raw) || ArrayBuffer.isView(raw);
    if (!isIds || raw.length === 0 || raw.length > tokens)
      throw new TypeError(
        `Cannot read ${where()}: expected ids that rawInputOf makes of a text, 1 to ${tokens} of them, found ${isIds ? raw.length : found(raw)}`,
      );
    const x = new Int32Array(tokens);
    x.set(raw);
    return { x, length: raw.length };
  },
  numbers: ({ tokens, dim, ragged = false }, raw: ArrayLike<number>, where) => {
    const size = Math.max(1, dim);
    const width = tokens * size;
    const fits = ragged
      ? raw.length > 0 && raw.length <= width && raw.length % size === 0
      : raw.length === width;
    if (!fits)
      throw new RangeError(
        `Cannot read ${where()}: expected ${ragged ? "at most " : ""}${width} numbers, found ${raw.length ?? found(raw)}`,
      );
    const wrong = Array.from(raw).findIndex(
      (value) => !isNumber(value) || (dim === 0 && !Number.isInteger(value)),
    );
    if (wrong >= 0)
      throw new RangeError(
        `Cannot read ${where()}: expected ${dim === 0 ? "whole" : "finite"} numbers, found ${found(raw[wrong])}`,
      );
    const x = dim === 0 ? new Int32Array(width) : new Float32Array(width);
    x.set(raw);
    return { x, length: raw.length / size };
  },
};

/**
 * Brings new data to the form that a task's examples have, as it was learned from those of training.
 *
 * @param where what the data are, for messages: `line 7 of new.csv`. Default `"the data"`
 * @throws Error naming the column that is missing, the cell that is not of its kind, the picture of another size.
 */
export function encodeInput(
  encoding: Pick<DataEncoding, "input">,
  raw: RawInput,
  where: () => string = () => "the data",
): EncodedInput {
  checkGiven("encode data", encoding, ["input"], "what is known of data, a task's encoding");
  const { input } = encoding;
  if (raw === null || raw === undefined)
    throw new TypeError(`Cannot read ${where()}: expected ${EXPECTED[input.kind]}, found ${found(raw)}`);
  return (ENCODERS[input.kind] as (input: InputEncoding, raw: RawInput, where: () => string) => EncodedInput)(
    input,
    raw,
    where,
  );
}

const EXPECTED: Readonly<Record<InputEncoding["kind"], string>> = {
  row: "a row, an object with a cell for each column",
  window: "rows, one for each time",
  picture: "a decoded picture",
  text: "a text",
  words: "ids of a text, as rawInputOf makes them",
  numbers: "numbers",
};

const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(Math.fround(value));

/** Values of a whole row. */
export const rowWidth = ({ columns }: RowInput): number =>
  columns.reduce((sum, column) => sum + widthOf(column), 0);

/** Tokens of a row. */
export const rowTokens = (input: RowInput): number =>
  input.perColumn ? input.columns.length : rowWidth(input) / input.dim;

/** Writes a row. @param x where it goes: zeros */
export function writeRow(
  { columns, dim, perColumn = false }: RowInput,
  cell: (name: string) => unknown,
  x: Float32Array,
  where: () => string,
): void {
  let at = 0;
  for (const [token, column] of columns.entries()) {
    writeCell(column, cell(column.name), { x, at: perColumn ? token * dim + at : at }, where);
    at += widthOf(column);
  }
}

/** Writes the bytes of a text. @returns how many tokens it takes: at least one */
export function writeText(text: string, x: Int32Array): number {
  const bytes = new TextEncoder().encode(text.normalize("NFC")).subarray(0, x.length);

  for (let i = 0; i < bytes.length; i++) x[i] = bytes[i]! + 1;
  return Math.max(1, bytes.length);
}

/** The numbers of a time. */
function timeOf(
  { channels }: WindowInput,
  cell: (name: string) => unknown,
  where: () => string,
): readonly number[] {
  return channels.map((name) => numberOf({ name }, cell(name), where));
}

/** What a row has under a name, however it is spelled. */
function cellsByName(row: RawRow, where: () => string): (name: string) => unknown {
  let spelled: Map<string, unknown> | undefined;
  return (name) => {
    if (Object.hasOwn(row, name)) return row[name];
    spelled ??= new Map(Object.entries(row).map(([key, cell]) => [plain(key), cell]));
    if (spelled.has(name)) return spelled.get(name);
    throw new Error(`Cannot read ${where()}: expected a column ${name}, found ${listed(Object.keys(row))}`);
  };
}
