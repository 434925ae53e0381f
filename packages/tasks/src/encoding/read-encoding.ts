import { found } from "@permafrost/common/found";
import type { TaskShape } from "../task.js";
import type { DataEncoding, InputEncoding, OutputEncoding } from "./data-encoding.js";
import { outputsOf } from "./decode-output.js";
import { rowTokens } from "./encode-input.js";

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, readonly [check: Check, expected: string]>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 1;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const isTokenizer: Check = (value) =>
  isObject(value) && isText(value["tokenizer.json"]) && optional(isText)(value["tokenizer_config.json"]);

const TEXT = [isText, "a text"] as const;
const TEXTS = [list(isText), "a list of texts"] as const;
const NUMBER = [isNumber, "a number"] as const;
const NUMBERS = [list(isNumber), "a list of numbers"] as const;
const COUNT = [isCount, "a whole number from 1"] as const;
const WHOLE = [(value: unknown) => value === 0 || isCount(value), "a whole number"] as const;
const FLAG = [(value: unknown) => typeof value === "boolean", "true or false"] as const;
const CHANNELS = [(value: unknown) => value === 1 || value === 3, "1 or 3"] as const;

const MAYBE = {
  flag: [optional(FLAG[0]), FLAG[1]],
  numbers: [optional(NUMBERS[0]), NUMBERS[1]],
} as const;
const INTERVAL = [
  optional(
    (value) =>
      isObject(value) && isNumber(value["share"]) && ["low", "high"].every((end) => NUMBERS[0](value[end])),
  ),
  "a share, and lists of numbers low and high",
] as const;
const COLUMN: Fields = { name: TEXT, fill: MAYBE.numbers, indicator: MAYBE.flag };
const SCALE: Fields = { mean: NUMBER, deviation: NUMBER };

const COLUMNS: Readonly<Record<string, Fields>> = {
  number: { ...COLUMN, ...SCALE, comma: MAYBE.flag },
  date: { ...COLUMN, ...SCALE },
  category: {
    ...COLUMN,
    categories: TEXTS,
    unseen: [(value) => value === "error" || value === "zeros", "error or zeros"],
  },
};

const INPUTS: { readonly [K in InputEncoding["kind"]]: Fields } = {
  row: { columns: [list(isObject), "a list of columns"], dim: COUNT, perColumn: MAYBE.flag },
  window: { channels: TEXTS, window: COUNT, means: NUMBERS, deviations: NUMBERS, perWindow: FLAG },
  picture: {
    ...{ width: COUNT, height: COUNT, channels: CHANNELS, resize: FLAG, patch: COUNT },
    ...{ means: NUMBERS, deviations: NUMBERS },
  },
  text: { name: TEXT, tokens: COUNT },
  words: { name: TEXT, tokens: COUNT, files: [isTokenizer, "a tokenizer's files"] },
  numbers: { tokens: COUNT, dim: WHOLE, ragged: MAYBE.flag },
};

const OUTPUTS: { readonly [K in OutputEncoding["kind"]]: Fields } = {
  class: { name: TEXT, classes: TEXTS },
  classes: { labels: COUNT, classes: TEXTS },
  labels: { names: TEXTS },
  values: { names: TEXTS, means: NUMBERS, deviations: NUMBERS, horizon: COUNT, interval: INTERVAL },
};

/** Tokens, and numbers of a token: 0 where they are ids. */
const SIZES: {
  readonly [K in InputEncoding["kind"]]: (
    input: Extract<InputEncoding, { kind: K }>,
  ) => readonly [tokens: number, dim: number];
} = {
  row: (input) => [rowTokens(input), input.dim],
  window: ({ window, channels }) => [window, channels.length],
  picture: ({ width, height, channels, patch }) => [(width * height) / patch ** 2, channels * patch ** 2],
  text: ({ tokens }) => [tokens, 0],
  words: ({ tokens }) => [tokens, 0],
  numbers: ({ tokens, dim }) => [tokens, dim],
};

/**
 * Reads what was stored of what was learned about data, whoever wrote it, for a model of a shape.
 *
 * @param origin where it was stored, for messages
 * @throws SyntaxError naming the field that is not what it must be; RangeError where it is not of this shape.
 */
export function readEncoding(stored: unknown, shape: TaskShape, origin: string): DataEncoding {
  const expect = (value: unknown, fields: Fields, place: string) => {
    for (const [name, [check, expected]] of Object.entries(fields)) {
      const field = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
      if (!check(field)) fail(origin, `${place}.${name}`, expected, field);
    }
  };
  const kind = (value: unknown, table: Readonly<Record<string, Fields>>, place: string) => {
    const name = isObject(value) ? value["kind"] : undefined;
    if (typeof name !== "string" || !Object.hasOwn(table, name))
      return fail(origin, `${place}.kind`, Object.keys(table).join(", "), name);
    expect(value, table[name]!, place);
  };
  expect(stored, { version: [(value) => value === 1, "1"] }, "encoding");
  const { input, output } = stored as DataEncoding;
  kind(input, INPUTS, "encoding.input");
  kind(output, OUTPUTS, "encoding.output");
  if (input.kind === "row")
    for (const [i, column] of input.columns.entries()) kind(column, COLUMNS, `encoding.input.columns.${i}`);
  const [tokens, dim] = (SIZES[input.kind] as (input: InputEncoding) => readonly [number, number])(input);
  const wanted = shape.input.kind === "ids" ? 0 : shape.input.dim;
  const labels = shape.output.tokens * shape.output.labels * shape.output.classes;
  if (tokens !== shape.input.tokens || dim !== wanted || outputsOf(output) !== labels)
    throw new RangeError(
      `Cannot read ${origin}: its encoding is of ${tokens} tokens of ${dim} values and ${outputsOf(output)} outputs, and its model takes ${shape.input.tokens} of ${wanted} and gives ${labels}. Save it again`,
    );
  return stored as DataEncoding;
}

function fail(origin: string, place: string, expected: string, value: unknown): never {
  throw new SyntaxError(
    `Cannot read ${origin}: expected "${place}" to be ${expected}, found ${found(value)}`,
  );
}
