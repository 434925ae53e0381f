import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { fromTable } from "./table-task.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const csv = (text: string) => memorySource({ "t.csv": bytesOf(text) });
const parquet = (columnData: Parameters<typeof parquetWriteBuffer>[0]["columnData"]) =>
  memorySource({ "t.parquet": new Uint8Array(parquetWriteBuffer({ columnData })) });
const tableOf = (source: ReturnType<typeof memorySource>, options = {}) =>
  fromTable(source, { train: "t.csv", test: "t.csv", label: "c", standardize: false, ...options });

describe("labels are the same where they look the same", () => {
  test.each([
    ["a blank after", "lily", "lily "],
    ["a no-break space before", "lily", "\u00a0lily"],
    ["another blank between", "tiger lily", "tiger\u00a0\u2009lily"],
    ["composed letters", "ro\u0308sle", "r\u00f6sle"],
    ["a blank of no width", "lily", "li\u200bly"],
    ["quotes around blanks", "lily", '" lily"'],
  ])("%s", async (_, one, other) => {
    const task = await tableOf(csv(`a,c\n1,${one}\n2,${other}\n3,x\n`));
    expect(task.classNames).toEqual([one.normalize("NFC"), "x"]);
    expect([...batchAt(task, { order: "sequential", batchSize: 3 }, 0).y]).toEqual([0, 0, 1]);
    expect(task.notes).toHaveLength(1);
    expect(task.notes[0]).toMatch(
      /^Labels of column c are taken in one spelling, without blanks around: ".*" as "/,
    );
  });

  test("in Parquet, too, and in the other file; names of columns as well", async () => {
    const source = memorySource({
      "t.parquet": new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: "a ", data: [1, 2], type: "DOUBLE" },
            { name: "scho\u0308n", data: ["lily ", "x"], type: "STRING" },
          ],
        }),
      ),
      "t.csv": bytesOf("sch\u00f6n\u00a0,a\nx,1\nlily,2\n"),
    });
    const task = await fromTable(source, { train: "t.parquet", test: "t.csv", label: "scho\u0308n " });
    expect(task.classNames).toEqual(["lily", "x"]);
    expect([...batchAt(task, { split: "test", batchSize: 2 }, 0).y]).toEqual([1, 0]);
  });

  test("nothing is said where nothing was changed", async () => {
    expect((await tableOf(csv("a,c\n1,lily\n2,x\n"))).notes).toEqual([]);
  });
});

describe("a label that is missing is an error", () => {
  test.each([
    "NaN",
    "nan",
    "NA",
    "N/A",
    "#N/A",
    "<NA>",
    "?",
    "null",
    "NULL",
    "None",
    "\\N",
    " ",
    '""',
    " na ",
  ])("%j", async (label) => {
    await expect(tableOf(csv(`a,c\n1,x\n2,${label}\n3,y\n`))).rejects.toThrow(
      /^Cannot read line 3 of t\.csv: expected a class in column c, found .*; take the row out, or give it a class$/,
    );
  });

  test.each<[string, unknown[]]>([
    ["NaN", [1, Number.NaN, 2]],
    ["null", [1, null, 2]],
  ])("%s in Parquet", async (_, data) => {
    const source = parquet([
      { name: "a", data: [1, 2, 3], type: "DOUBLE" },
      { name: "c", data, type: "DOUBLE" },
    ]);
    await expect(fromTable(source, { train: "t.parquet", label: "c" })).rejects.toThrow(
      /^Cannot read row 2 of t\.parquet: expected a class in column c, found (none|"NaN", which stands for none); take/,
    );
  });

  test("words that only look like it are classes", async () => {
    const { classNames } = await tableOf(csv("a,c\n1,none\n2,-\n3,+\n4,Nan-Ei\n"));
    expect(classNames).toEqual(["+", "-", "Nan-Ei", "none"]);
  });
});

describe("what only numbers the rows is no feature", () => {
  const rows = (count: number, number: (row: number) => unknown) =>
    Array.from(
      { length: count },
      (_, row) => `${number(row)},${(row * 7) % 5},${row < count / 2 ? "x" : "y"}`,
    ).join("\n");
  test.each<[string, string]>([
    ["as pandas writes it", ""],
    ["as pandas reads it again", "Unnamed: 0"],
    ["by pandas' name in Parquet", "__index_level_0__"],
    ["by its name", "id"],
    ["by another name", "Row number"],
  ])("%s", async (_, name) => {
    const task = await tableOf(csv(`${name},a,c\n${rows(10, (row) => row * 3)}\n`));
    expect(task.input.tokens).toBe(1);
    expect(batchAt(task, { order: "sequential", batchSize: 10 }, 0).x[3]).toBe(1);
    expect(task.notes[0]).toContain(
      "Left out of the features of t.csv, for it numbers the rows: the column ",
    );
  });

  test("by what is in it: each number from 0 or 1 on", async () => {
    for (const first of [0, 1]) {
      const task = await tableOf(csv(`when,a,c\n${rows(30, (row) => row + first)}\n`));
      expect(task.input.tokens).toBe(1);
      expect(task.notes).toEqual([
        'Left out of the features of t.csv, for it numbers the rows: the column "when"; name it in features to take it',
      ]);
    }
    expect((await tableOf(csv(`when,a,c\n${rows(30, (row) => row + 2)}\n`))).input.tokens).toBe(2);
  });

  test("unless it is asked for", async () => {
    const task = await tableOf(csv(`id,a,c\n${rows(10, (row) => row)}\n`), { features: ["id", "a"] });
    expect(task.input.tokens).toBe(2);
    expect(task.notes).toEqual([]);
  });

  test("in Parquet as pandas writes it", async () => {
    const source = parquet([
      { name: "a", data: [5, 6], type: "DOUBLE" },
      { name: "c", data: ["x", "y"], type: "STRING" },
      { name: "__index_level_0__", data: [0n, 1n], type: "INT64" },
    ]);
    const task = await fromTable(source, { train: "t.parquet", test: "t.parquet", label: "c" });
    expect(task.input.tokens).toBe(1);
  });
});

describe("numbers", () => {
  test.each<[string, unknown[], string]>([
    ["an empty list", [1, []], "a list"],
    ["a list of a number", [1, ["12"]], "a list"],
    ["an object", [1, { a: 1 }], "an object"],
  ])("are not %s", async (_, data, found) => {
    const source = parquet([
      { name: "a", data, type: "JSON" },
      { name: "c", data: ["x", "y"], type: "STRING" },
    ]);
    await expect(fromTable(source, { train: "t.parquet", label: "c" })).rejects.toThrow(
      `Cannot read row 2 of t.parquet: expected a number in column a, found ${found}`,
    );
    await expect(fromTable(source, { train: "t.parquet", label: "a", features: ["c"] })).rejects.toThrow(
      `Cannot read row 2 of t.parquet: expected a class in column a, found ${found}`,
    );
  });

  test.each(["0x10", "1_000", "Infinity", "1 2", "[]", "true", "1e400", "12%"])(
    "are not %j",
    async (cell) => {
      await expect(tableOf(csv(`a,c\n1,x\n${cell},y\n`))).rejects.toThrow(
        "Cannot read line 3 of t.csv: expected a number in column a",
      );
    },
  );

  test.each([" 1.5 ", "+.5", "5.", "1E3", "-2"])("are %j", async (cell) => {
    const task = await tableOf(csv(`a,c\n1,x\n${cell},y\n`));
    expect(batchAt(task, { order: "sequential", batchSize: 2 }, 0).x[1]).toBe(Number(cell));
  });

  test("may have a comma where tabs separate, if one of them tells", async () => {
    const task = await tableOf(csv("a\tb\tc\n1,234\t2\tx\n-0,25\t7\ty\n"));
    const { x } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([...x]).toEqual([1.234, 2, -0.25, 7].map(Math.fround));
  });

  test("may have a comma where semicolons separate", async () => {
    const task = await tableOf(csv("a;b;c\n1,5;2;x\n-0,25;7;y\n"));
    expect([...batchAt(task, { order: "sequential", batchSize: 2 }, 0).x]).toEqual([1.5, 2, -0.25, 7]);
  });

  test.each([
    [
      "a;b;c\n1,5;2;x\n3;1.234;y\n",
      'line 3 of t.csv: expected a number in column b, found "1.234"; other fractions of this file have a comma',
    ],
    ["a;b;c\n1,5;2;x\n3;1.234,5;y\n", 'found "1.234,5"; other fractions'],
    [
      'a,c\n"1,5",x\n2,y\n',
      'line 2 of t.csv: expected a number in column a, found "1,5"; fractions have a point, or a comma where semicolons',
    ],
    ["a\tc\n1,234\tx\n2\ty\n", 'found "1,234"; fractions have a point'],
  ])("may not be ambiguous: %j", async (text, message) => {
    await expect(tableOf(csv(text))).rejects.toThrow(message);
  });
});
