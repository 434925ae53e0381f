import { describe, expect, test } from "vitest";
import type { FileSource, Seekable } from "../files/file-source.js";
import { memorySource } from "../files/memory-source.js";
import { describeData, type TableSummary } from "./describe-data.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const summaryOf = async (text: string, source: FileSource = memorySource({ "a.csv": bytesOf(text) })) =>
  ((await describeData(source)) as TableSummary).splits[0]!;

/** A file that there is no memory for: rows are made as they are read. */
function madeUp(header: string, row: string, count: number): FileSource {
  const [start, each] = [bytesOf(header), bytesOf(row)];
  const size = start.length + count * each.length;
  const byteAt = (at: number) => (at < start.length ? start[at]! : each[(at - start.length) % each.length]!);
  const seekable: Seekable = {
    size,
    read: (from, to) => Uint8Array.from({ length: to - from }, (_, i) => byteAt(from + i)),
  };
  return {
    read: () => Promise.reject(new Error("it is too long")),
    list: async () => ["a.csv"],
    seek: async () => seekable,
  };
}

describe("describeData of tables", () => {
  test("is the same of few and of very many different cells", async () => {
    const days = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => `${days(i)},${i / 4},s${i},${i % 3 ? "NA" : i}`).join("\n");
    const { columns, rows: count } = await summaryOf(`day,x,name,gap\n${rows(6000)}`);
    expect(count).toBe(6000);
    const [day, x, name, gap] = columns;
    expect(day).toMatchObject({
      kind: "date",
      missing: 0,
      range: ["2020-01-01T00:00:00.000Z", "2036-06-04T00:00:00.000Z"],
    });
    expect(x).toMatchObject({
      kind: "number",
      missing: 0,
      distinct: 1000,
      range: [0, 5999 / 4],
      mean: 5999 / 8,
    });
    expect(name).toMatchObject({ kind: "category", missing: 0, distinct: 1000 });
    expect(gap).toMatchObject({ kind: "number", missing: 4000, range: [0, 5997], mean: 2998.5 });
    const few = await summaryOf(`day,x,name,gap\n${rows(6)}`);
    expect(few.columns.map(({ distinct, missing }) => [distinct, missing])).toEqual([
      [6, 0],
      [6, 0],
      [6, 0],
      [2, 4],
    ]);
  });

  test("fractions with a comma are found far into the file, and read so from the first row on", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i};${i % 5}`);
    const { columns } = await summaryOf(`x;y\n${rows.join("\n")}\n0,5;1,5\n`);
    expect(columns[0]).toMatchObject({ kind: "number", range: [0, 2999], mean: (2999 * 1500 + 0.5) / 3001 });
    expect(columns[1]).toMatchObject({ kind: "number", range: [0, 4], distinct: 6 });
  });

  test("columns that number the rows are told, sorted or not", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i},${(i * 7) % 3000},${i % 2}`);
    const { columns } = await summaryOf(`n,patient_id,other_id\n${rows.join("\n")}`);
    expect(columns.map(({ kind }) => kind)).toEqual(["row number", "row number", "number"]);
  });

  test("a file goes through in pieces", async () => {
    const row = `${"7.25,".repeat(200)}rose\n`;
    const header = `${Array.from({ length: 200 }, (_, i) => `c${i},`).join("")}kind\n`;
    const { rows, columns } = await summaryOf("", madeUp(header, row, 5000));
    expect(rows).toBe(5000);
    expect(columns[0]).toMatchObject({ range: [7.25, 7.25], mean: 7.25, distinct: 1 });
    expect(columns.at(-1)).toMatchObject({ kind: "category", common: [["rose", 5000]] });
  });
});
