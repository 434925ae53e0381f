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

  test("finds a file whose name is stored with composed letters, or with others", async () => {
    for (const [stored, wanted] of [
      ["größe.csv".normalize("NFD"), "größe.csv".normalize("NFC")],
      ["größe.csv".normalize("NFC"), "größe.csv".normalize("NFD")],
    ] as const) {
      const source = memorySource({ [stored]: bytesOf("a,c\n1,x\n2,y\n") });
      const task = await fromTable(source, { train: wanted, test: wanted, label: "c" });
      expect(task.classNames).toEqual(["x", "y"]);
    }
  });
});
