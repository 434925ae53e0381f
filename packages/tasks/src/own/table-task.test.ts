import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { fromTable } from "./table-task.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const flowers = `width,height,kind,age
1,10,rose,3
2,20,lily,3
3,30,rose,3
4,40,"lily",3
5,50,rose,3
`;

describe("fromTable", () => {
  const files = memorySource({
    "a.csv": bytesOf(flowers),
    "b.csv": bytesOf("kind;height;width;age\nlily;-10;1e1; 3\n"),
    "a.parquet": new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "width", data: [1, 2, 3, 4, 5], type: "DOUBLE" },
          { name: "height", data: [10n, 20n, 30n, 40n, 50n], type: "INT64" },
          { name: "kind", data: ["rose", "lily", "rose", "lily", "rose"], type: "STRING" },
          { name: "age", data: [3, 3, 3, 3, 3], type: "INT32" },
        ],
      }),
    ),
  });

  test("makes one token per feature, and standardizes by the training rows", async () => {
    const task = await fromTable(files, { train: "a.csv", test: "b.csv", label: "kind" });
    expect(task.classNames).toEqual(["lily", "rose"]);
    expect(task.input).toEqual({ kind: "values", tokens: 3, dim: 1 });
    const { x, y } = batchAt(task, { order: "sequential", batchSize: 5 }, 0);
    expect([...y]).toEqual([1, 0, 1, 0, 1]);
    const unit = [-2, -1, 0, 1, 2].map((value) => Math.fround(value / Math.sqrt(2)));
    expect([...x]).toEqual(unit.flatMap((value) => [value, value, 0]));
    const held = batchAt(task, { split: "test", batchSize: 1 }, 0);
    expect([...held.y]).toEqual([0]);
    expect(held.x[0]).toBeCloseTo((10 - 3) / Math.sqrt(2), 5);
    expect(held.x[1]).toBeCloseTo((-10 - 30) / Math.sqrt(200), 5);
  });

  test("CSV and Parquet give the same", async () => {
    const of = async (train: string) => {
      const task = await fromTable(files, { train, label: "kind", standardize: false, testShare: 0.4 });
      const batches = (["train", "test"] as const).map((split) => {
        const { x, y } = batchAt(task, { split, order: "sequential", batchSize: 5 }, 0);
        return { x: [...x], y: [...y] };
      });
      return { names: task.classNames, batches };
    };
    const csv = await of("a.csv");
    expect(csv).toEqual(await of("a.parquet"));
    // Two in five of each class are held out: one rose and one lily.
    expect(csv.batches[1]!.y).toHaveLength(2);
    expect(new Set(csv.batches[1]!.y).size).toBe(2);
    const widths = csv.batches.flatMap(({ x }) => x.filter((_, i) => i % 3 === 0));
    expect(widths.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test("takes chosen features, several per token", async () => {
    const task = await fromTable(files, {
      train: "a.csv",
      test: "a.csv",
      label: "kind",
      features: ["height", "width"],
      dim: 2,
      standardize: false,
    });
    expect(task.input).toEqual({ kind: "values", tokens: 1, dim: 2 });
    expect([...batchAt(task, { split: "test", batchSize: 1 }, 0).x]).toEqual([10, 1]);
  });

  test("numbers as classes are in order", async () => {
    const source = memorySource({ "n.csv": bytesOf("a,c\n1,10\n2,9\n3,x\n") });
    const task = await fromTable(source, { train: "n.csv", test: "n.csv", label: "c" });
    expect(task.classNames).toEqual(["9", "10", "x"]);
  });

  test.each([
    [
      "a,c\n1,x\nno,y\n",
      { label: "c" },
      'Cannot read line 3 of t.csv: expected a number in column a, found "no"',
    ],
    ["a,c\n1,x\n,y\n", { label: "c" }, 'expected a number in column a, found ""'],
    ["a,c\n1,x\n2,x\n", { label: "c" }, "expected two classes or more in column c of t.csv, found x"],
    [
      "a,c\n1,x\n2,\n",
      { label: "c" },
      "Cannot read line 3 of t.csv: expected a class in column c, found none; take the row out, or give it a class",
    ],
    ["a,a,c\n1,2,x\n2,3,y\n", { label: "c" }, "expected one column a, found two of that name"],
    [
      "a,c\n1,x\n2,y\n",
      { label: "c", features: ["a", "c"] },
      "expected features without c, which is what is to be told",
    ],
    ["a,c\n1,x\n2,y\n", { label: "d" }, "Cannot read t.csv: expected a column d, found a, c"],
    ["a,c\n1,x\n2,y\n", { label: "c", features: ["b"] }, "expected a column b, found a, c"],
    ["a,c\n1,x\n2,y\n", { label: "c", dim: 2 }, "expected features in groups of 2, found 1 (a)"],
    ["a,c\n1,x\n2,y\n", { label: "c" }, "holding out 0.2 of 2 examples leaves 2 to train and 0 to test"],
  ])("refuses %j with %j", async (text, options, message) => {
    await expect(
      fromTable(memorySource({ "t.csv": bytesOf(text) }), { train: "t.csv", ...options }),
    ).rejects.toThrow(message);
  });

  test("a constant column becomes zero, and dates keep what tells them apart", async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `0.1,${1_700_000_000 + i},${i % 2 ? "x" : "y"}`);
    const source = memorySource({ "t.csv": bytesOf(`constant,date,c\n${rows.join("\n")}\n`) });
    const task = await fromTable(source, { train: "t.csv", test: "t.csv", label: "c" });
    const { x } = batchAt(task, { order: "sequential", batchSize: 100 }, 0);
    const deviation = Math.sqrt((100 ** 2 - 1) / 12);
    for (let i = 0; i < 100; i++) {
      expect(x[2 * i]).toBe(0);
      expect(x[2 * i + 1]).toBeCloseTo((i - 49.5) / deviation, 5);
    }
  });

  test("refuses a class that training did not have", async () => {
    const source = memorySource({ "a.csv": bytesOf("a,c\n1,x\n2,y\n"), "b.csv": bytesOf("a,c\n1,z\n") });
    await expect(fromTable(source, { train: "a.csv", test: "b.csv", label: "c" })).rejects.toThrow(
      'Cannot read line 2 of b.csv: expected one of x, y in column c, found "z"',
    );
  });

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

  test("reads what Excel writes", async () => {
    const text = "\ufeffsep=;\r\nBreite;Art;;\r\n1,5;Rose;;\r\n;;;\r\n2,5;Lilie;;\r\n;;;\r\n";
    const bytes = new Uint8Array(Buffer.from(text, "utf16le"));
    const task = await fromTable(memorySource({ "t.csv": bytes }), {
      train: "t.csv",
      test: "t.csv",
      label: "Art",
      standardize: false,
    });
    expect(task.classNames).toEqual(["Lilie", "Rose"]);
    expect([...batchAt(task, { order: "sequential", batchSize: 2 }, 0).x]).toEqual([1.5, 2.5]);
  });

  test.each<[object | undefined, string]>([
    [undefined, "Cannot make a task of a table: expected an object of options"],
    [{ train: "t.csv", label: "c", lable: "c" }, 'there is no option "lable"; the nearest is "label"'],
    [{ train: "t.csv", label: "c", test_share: 0.5 }, 'the nearest is "testShare"'],
    [{ label: "c" }, "expected train, the name of a file, found nothing"],
    [{ train: "t.csv" }, "expected label, the name of a column, found nothing"],
  ])("refuses the options %j", async (options, message) => {
    await expect(fromTable(csv("a,c\n1,x\n2,y\n"), options as never)).rejects.toThrow(message);
  });
});
