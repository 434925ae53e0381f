import type { OnnxFeed } from "@permafrost/artifacts";
import {
  type ColumnEncoding,
  columnWidth,
  type DataEncoding,
  type InputEncoding,
  type NumberedBatch,
} from "@permafrost/tasks";

type Feeds = Readonly<Record<string, OnnxFeed>>;

/** Windows that were made equally deep hardly differ from what they were, if they are this much deeper. */
const DEEPER = 1000;

/** Data as they come that examples are made of: what `aroundModel` makes the same of. */
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
};

type Values = Float32Array | Int32Array;

/** What the values of a column were made of, example by example. */
function cellsOf(column: ColumnEncoding, size: number, of: (i: number) => Values): OnnxFeed["data"] {
  const isMissing = (i: number) => column.indicator === true && of(i).at(-1) === 1;
  const examples = Array.from({ length: size }, (_, i) => i);
  if (column.kind === "category")
    return Int32Array.from(examples, (i) =>
      isMissing(i) ? -1 : of(i).subarray(0, column.categories.length).indexOf(1),
    );
  return Float32Array.from(examples, (i) =>
    isMissing(i) ? Number.NaN : of(i)[0]! * column.deviation + column.mean,
  );
}
