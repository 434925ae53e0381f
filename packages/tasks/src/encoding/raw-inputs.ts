import { found } from "@permafrost/common/found";
import type { FileSource, LoadOptions, NamedBytes } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { readFirst } from "../files/read.js";
import { decodeImage } from "../images/decode-image.js";
import { numberIn } from "../table/cells.js";
import { hasCommas } from "../table/commas.js";
import { isMissing } from "../table/missing.js";
import { cellsOf, readTable, type Table } from "../table/table.js";
import type { DataEncoding, InputEncoding } from "./data-encoding.js";
import type { RawInput, RawRow } from "./encode-input.js";
import { wordsOf } from "./words.js";
import { numberOf } from "./write-cell.js";

/** An example of new data, and what it is, for messages. */
export interface RawExample {
  /** As {@link RawInput} has it. */
  readonly raw: RawInput;
  /** `line 7 of new.csv`. */
  where(): string;
}

/** New data as a page or a program has them: what can be encoded as it is; the bytes of a picture; or a canvas's pixels. */
export type NewData = RawInput | Uint8Array | PageBlob | PagePixels;

/** A `Blob` or a `File`. */
export interface PageBlob {
  /** Its bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
  /** Of a file, what it is called. Default: it is not called anything. */
  readonly name?: string;
}

/** An `ImageData`. */
export interface PagePixels {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Red, green, blue and alpha of each pixel. */
  readonly data: ArrayLike<number>;
}

/** What data is, as an encoding takes it: pictures are decoded, ids are made of texts where a tokenizer is theirs. */
export async function rawInputOf(
  { input }: Pick<DataEncoding, "input">,
  data: NewData,
  where: () => string,
): Promise<RawInput> {
  if (input.kind === "words") return wordsOf(input, data, where);
  if (input.kind !== "picture" || typeof data !== "object" || data === null || "pixels" in data)
    return data as RawInput;
  if ("arrayBuffer" in data && typeof data.arrayBuffer === "function") {
    const bytes = new Uint8Array(await data.arrayBuffer());
    return decodeImage({ file: String(data.name ?? where()), bytes });
  }
  if (ArrayBuffer.isView(data)) return decodeImage({ file: where(), bytes: data as Uint8Array });
  if ("data" in data && "width" in data) return opaque(data as PagePixels, where);
  throw new TypeError(
    `Cannot read ${where()}: expected a picture (bytes of a PNG or JPEG, a Blob, an ImageData, decoded pixels), found ${found(data)}`,
  );
}

function opaque({ width, height, data }: PagePixels, where: () => string): RawInput {
  const count = width * height;
  if (data.length !== 4 * count)
    throw new RangeError(
      `Cannot read ${where()}: expected ${4 * count} numbers for ${width} × ${height} pixels, found ${data.length}`,
    );
  const pixels = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) for (let c = 0; c < 3; c++) pixels[3 * i + c] = data[4 * i + c]!;
  return { width, height, channels: 3, pixels };
}

type Reader<I> = (named: NamedBytes, input: I, options: LoadOptions) => AsyncGenerator<RawExample>;

/** What the examples of a file are. */
const READERS: { readonly [K in InputEncoding["kind"]]: Reader<Extract<InputEncoding, { kind: K }>> } = {
  async *row(named, { columns }, options) {
    const names = columns.map(({ name }) => name);
    const numbers = columns.filter(({ kind }) => kind === "number").map(({ name }) => name);
    yield* examplesOf(await readTable(named, options), names, numbers);
  },
  async *text(named, { name }, options) {
    yield* textsOf(named, name, options);
  },
  async *words(named, input, options) {
    for await (const { raw, where } of textsOf(named, input.name, options))
      yield { raw: await wordsOf(input, raw, where), where };
  },
  async *window(named, { channels }, options) {
    const table = await readTable(named, options);
    yield {
      raw: [...examplesOf(table, channels, channels)].map(({ raw }) => raw as RawRow),
      where: () => table.file,
    };
  },
  async *picture(named) {
    yield { raw: await decodeImage(named), where: () => named.file };
  },
  async *numbers(named, _, options) {
    const table = await readTable(named, options);
    for (let row = 0; row < table.length; row++)
      yield { raw: table.cells.map((cells) => numberIn(cells[row])), where: () => table.place(row) };
  },
};

/** Texts: the cells of a column, or of a `.txt` file its lines but for empty ones. */
async function* textsOf(named: NamedBytes, name: string, options: LoadOptions): AsyncGenerator<RawExample> {
  if (!/\.txt$/i.test(named.file)) return yield* examplesOf(await readTable(named, options), [name]);
  const { textOf } = await import("../table/text.js");
  for (const [i, line] of textOf(named).split(/\r?\n/).entries())
    if (line.trim() !== "") yield { raw: line, where: () => `line ${i + 1} of ${named.file}` };
}

/**
 * Rows by the names of the columns that are needed, however they are ordered.
 *
 * @param numbers columns of numbers: whether their fractions have a comma is this file's to say. Default: none
 */
function* examplesOf(
  table: Table,
  names: readonly string[],
  numbers: readonly string[] = [],
): Generator<RawExample> {
  const withCommas = new Set(hasCommas(table, numbers) ? numbers : []);
  const columns = names.map((name) => [name, cellsOf(table, name)] as const);
  for (let row = 0; row < table.length; row++) {
    const where = () => table.place(row);
    const cellOf = ([name, cells]: (typeof columns)[number]) => {
      const cell = cells[row];
      const hasComma = withCommas.has(name) && !isMissing(cell);
      return [name, hasComma ? numberOf({ name, comma: true }, cell, where) : cell] as const;
    };
    yield { raw: Object.fromEntries(columns.map(cellOf)), where };
  }
}

/**
 * New examples of a file, as an encoding takes them: a row of a table is one, a picture is one, of a series the end is one.
 *
 * @param source a folder, or a {@link FileSource}
 * @param path of the file in it
 * @throws Error naming the file for what cannot be read.
 */
export async function* rawInputs(
  source: string | FileSource,
  path: string,
  { input }: Pick<DataEncoding, "input">,
  options: LoadOptions = {},
): AsyncGenerator<RawExample> {
  const named = await readFirst(openSource(source), [path], "new data", options);
  yield* (READERS[input.kind] as Reader<InputEncoding>)(named, input, options);
}
