import type { OnnxFeed } from "@permafrost/artifacts";
import {
  type CategoryColumn,
  type ColumnEncoding,
  columnWidth,
  type DataEncoding,
  type DateColumn,
  type InputEncoding,
  type NumberColumn,
  type NumberedBatch,
} from "@permafrost/tasks";

type Feeds = Readonly<Record<string, OnnxFeed>>;

/** Windows that were made equally deep hardly differ from what they were, if they are this much deeper. */
const DEEPER = 1000;

/** Data as they come that examples are made of: what `rawOnnx` makes the same of. */
export function rawFeeds({ input }: DataEncoding, batch: Pick<NumberedBatch, "x" | "size">): Feeds {
  return FEEDS[input.kind]?.(input as never, batch) ?? {};
}

const FEEDS: {
  readonly [K in InputEncoding["kind"]]?: (
    input: Extract<InputEncoding, { kind: K }>,
    batch: Pick<NumberedBatch, "x" | "size">,
  ) => Feeds;
} = {
  row({ columns, dim, perColumn }, { x, size }) {
    const width = x.length / size;
    let place = 0;
    const feeds = columns.map((column, token) => {
      const values = columnWidth(column);
      const at = perColumn ? token * dim + place : place;
      place += values;
      const of = (i: number) => x.subarray(i * width + at, i * width + at + values);
      return [column.name, { data: cellsOf(column, size, of), shape: [size] }] as const;
    });
    return Object.fromEntries(feeds);
  },
  window({ window, channels, means, deviations, perWindow }, { x, size }) {
    const data = Float32Array.from(x, (value, i) => {
      const channel = i % channels.length;
      return value * (perWindow ? DEEPER : 1) * deviations[channel]! + means[channel]!;
    });
    return { series: { data, shape: [size, window, channels.length] } };
  },
  picture({ width, height, channels, patch, means, deviations }, { x, size }) {
    const across = width / patch;
    const data = new Uint8Array(size * width * height * channels);
    data.forEach((_, i) => {
      const channel = i % channels;
      const pixel = Math.floor(i / channels);
      const [column, line] = [pixel % width, Math.floor(pixel / width)];
      const [example, row] = [Math.floor(line / height), line % height];
      const token =
        (example * (height / patch) + Math.floor(row / patch)) * across + Math.floor(column / patch);
      const place = ((token * patch + (row % patch)) * patch + (column % patch)) * channels + channel;
      data[i] = Math.round(255 * (x[place]! * deviations[channel]! + means[channel]!));
    });
    return { picture: { data, shape: [size, height, width, channels] } };
  },
};

type Values = Float32Array | Int32Array;

/** What the values of a column were made of, example by example. */
function cellsOf(column: ColumnEncoding, size: number, of: (i: number) => Values): OnnxFeed["data"] {
  const examples = Array.from({ length: size }, (_, i) => of(i));
  if (column.kind === "category") return examples.map((values) => textOf(column, values));
  const isMissing = (values: Values) => column.indicator === true && values.at(-1) === 1;
  const numbers = examples.map((values) => (isMissing(values) ? Number.NaN : numberOf(column, values)));
  return column.kind === "date" ? Float64Array.from(numbers) : Float32Array.from(numbers);
}

/** The category that values say; nothing where they are those of a cell that is missing, else none that is known. */
function textOf({ categories, fill, indicator }: CategoryColumn, values: Values): string {
  if (indicator && values.at(-1) === 1) return "";
  const place = values.subarray(0, categories.length).indexOf(1);
  if (place >= 0) return categories[place]!;
  return fill?.every((value, i) => Math.fround(value) === values[i]) ? "" : `none of ${categories.join()}`;
}

/** The number, or a date's days; of these the time of day is exact only as an angle. */
function numberOf({ kind, mean, deviation }: NumberColumn | DateColumn, values: Values): number {
  const number = values[0]! * deviation + mean;
  if (kind === "number") return number;
  const day = Math.atan2(values[5]!, values[6]!) / (2 * Math.PI);
  return Math.round(number - day) + day;
}
