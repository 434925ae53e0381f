import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { decodeOutput } from "../encoding/decode-output.js";
import { encodeInput } from "../encoding/encode-input.js";
import { memorySource } from "../files/memory-source.js";
import type { SplitName } from "../task.js";
import type { OwnTask } from "./own-task.js";
import type { TableOptions } from "./table-options.js";
import { fromTable } from "./table-task.js";

const csv = (text: string) => memorySource({ "t.csv": new TextEncoder().encode(text) });
const taskOf = (text: string, options: Partial<TableOptions> = {}) =>
  fromTable(csv(text), { train: "t.csv", test: "t.csv", label: "c", ...options });
const rowsOf = (task: OwnTask, split: SplitName = "train") => {
  const { x, y, size } = batchAt(
    task,
    { split, order: "sequential", batchSize: task.splits[split]!.length },
    0,
  );
  const width = x.length / size;
  return Array.from({ length: size }, (_, i) => ({
    x: [...x.subarray(i * width, (i + 1) * width)],
    y: [...y.subarray((i * y.length) / size, ((i + 1) * y.length) / size)],
  }));
};

test("with categories as embeddings, each column is a token whose values have places of their own", async () => {
  const rows = Array.from(
    { length: 20 },
    (_, i) => `${["red", "blue"][i % 2]},${i},${["a", "b", "c"][i % 3]},${i % 2}`,
  );
  const csv = new TextEncoder().encode(`colour,size,letter,kind\n${rows.join("\n")}\n`);
  const options = {
    train: "a.csv",
    test: "a.csv",
    label: "kind",
    categoriesAs: "embedding",
    features: ["colour", "size", "letter"],
  } as const;
  const task = await fromTable(memorySource({ "a.csv": csv }), { ...options, standardize: false });
  expect(task.input).toEqual({ kind: "values", tokens: 3, dim: 6 });
  const { x } = batchAt(task, { batchSize: 1, order: "sequential" }, 0);
  // blue and red, the size, then a, b, c
  expect([...x]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  expect(encodeInput(task.encoding, { letter: "c", size: 7, colour: "blue" }).x).toEqual(
    Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1),
  );
  await expect(fromTable(memorySource({ "a.csv": csv }), { ...options, dim: 2 })).rejects.toThrow(
    "expected no dim",
  );
});

describe("columns of text are categories", () => {
  const colours = "colour,c\nred,x\nblue ,y\nred,x\ngreen,y\n";
  test("a value for each", async () => {
    const task = await taskOf(colours);
    expect(task.encoding.input).toEqual({
      kind: "row",
      dim: 1,
      columns: [{ kind: "category", name: "colour", categories: ["blue", "green", "red"], unseen: "error" }],
    });
    expect(rowsOf(task).map(({ x }) => x)).toEqual([
      [0, 0, 1],
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ]);
  });

  test("numbers, too, where it is said", async () => {
    const task = await taskOf("zip,c\n10,x\n20,y\n", { categories: ["zip"] });
    expect(rowsOf(task).map(({ x }) => x)).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test("one that training did not have is an error, or none of them", async () => {
    const { encoding } = await taskOf(colours);
    expect(() => encodeInput(encoding, { colour: "pink" }, () => "line 2 of new.csv")).toThrow(
      'Cannot read line 2 of new.csv: expected one of "blue", "green", "red" in column colour, found "pink"; with unseen "zeros" it counts as none of them',
    );
    const lenient = await taskOf(colours, { unseen: "zeros" });
    expect([...encodeInput(lenient.encoding, { colour: "pink" }).x]).toEqual([0, 0, 0]);
  });

  test("more than a hundred are names", async () => {
    const rows = Array.from({ length: 120 }, (_, i) => `name ${i}x,${i % 2}`).join("\n");
    await expect(taskOf(`a,c\n${rows}\n`)).rejects.toThrow(
      'Cannot read t.csv: column a has more than 100 different texts, such as "name 0x", "name 1x", "name 2x"; leave it out of the features',
    );
  });

  test("but not what is meant as a number", async () => {
    for (const cell of ["0x10", "12 %", "$5", "Infinity", '"1,5"'])
      await expect(taskOf(`a,c\n${cell},x\n${cell},y\n`)).rejects.toThrow(
        "Cannot read line 2 of t.csv: expected a number in column a",
      );
  });
});

describe("what is missing", () => {
  const gaps = "a,b,c\n1,u,x\n,u,y\n3,,x\n5,v,y\n";
  test("is an error that says what to do", async () => {
    await expect(taskOf(gaps)).rejects.toThrow(
      'Cannot read line 3 of t.csv: expected a number in column a, found ""; say what becomes of rows without one: missing "drop", "mean" or "indicator"',
    );
  });

  test("drops its row, which is said", async () => {
    const task = await taskOf(gaps, { missing: "drop", standardize: false });
    expect(rowsOf(task).map(({ x }) => x)).toEqual([
      [1, 1, 0],
      [5, 0, 1],
    ]);
    expect(task.notes).toContain("Rows that were dropped, for something is missing in them: 4");
  });

  test("is the mean of the others", async () => {
    const task = await taskOf(gaps, { missing: "mean", standardize: false });
    const third = Math.fround(2 / 3);
    expect(rowsOf(task).map(({ x }) => x)).toEqual([
      [1, 1, 0],
      [3, 1, 0],
      [3, third, Math.fround(1 / 3)],
      [5, 0, 1],
    ]);
  });

  test("is told by one more value", async () => {
    const task = await taskOf(gaps, { missing: "indicator", features: ["a"] });
    const unit = Math.fround(2 / Math.sqrt(8 / 3));
    expect(rowsOf(task).map(({ x }) => x)).toEqual([
      [-unit, 0],
      [0, 1],
      [0, 0],
      [unit, 0],
    ]);
    expect([...encodeInput(task.encoding, { a: "NA" }).x]).toEqual([0, 1]);
  });

  test("a label is missing: an error, or its row is dropped", async () => {
    const text = "a,c\n1,x\n2,NA\n3,y\n";
    await expect(taskOf(text, { missing: "mean" })).rejects.toThrow("line 3 of t.csv: expected a class");
    expect((await taskOf(text, { missing: "drop" })).splits.train.length).toBe(2);
  });
});

describe("dates", () => {
  const dates = "when,c\n2026-01-01,x\n2026-01-02 12:00,y\n";
  test("are refused", async () => {
    await expect(taskOf(dates)).rejects.toThrow(
      'Cannot read t.csv: column when has dates; say dates "expand" to make numbers of them, or leave it out of the features',
    );
  });

  test("are days, and the place in the year, the week and the day", async () => {
    const task = await taskOf(dates, { dates: "expand" });
    const [first, second] = rowsOf(task).map(({ x }) => x);
    expect([first![0], second![0]]).toEqual([-1, 1]);
    expect(first!.slice(5)).toEqual([expect.closeTo(0, 5), expect.closeTo(1, 5)]);
    expect(second!.slice(5)).toEqual([expect.closeTo(0, 5), expect.closeTo(-1, 5)]);
  });
});

describe("what is to be told", () => {
  test("values, brought to mean 0 and deviation 1, and back to their own units", async () => {
    const task = await taskOf("a,price\n1,10.5\n2,20.5\n3,30.5\n", { label: "price" });
    expect(task.output).toEqual({ kind: "values", tokens: 1, labels: 1, classes: 1 });
    const deviation = Math.sqrt(200 / 3);
    expect(rowsOf(task)[2]!.y[0]).toBeCloseTo(10 / deviation, 5);
    expect(decodeOutput(task.encoding, [10 / deviation])).toEqual({
      kind: "values",
      values: [[expect.closeTo(30.5, 10)]],
    });
    const { output } = task.encoding;
    expect(output).toMatchObject({ names: ["price"], means: [20.5], horizon: 1 });
  });

  test("whole numbers are classes unless it is said", async () => {
    const text = "a,c\n1,10\n2,20\n3,30\n";
    expect((await taskOf(text)).classNames).toEqual(["10", "20", "30"]);
    expect((await taskOf(text, { target: "values" })).output.kind).toBe("values");
  });

  test("several values", async () => {
    const task = await taskOf("a,u,v\n1,1,10\n2,3,20\n", { label: ["u", "v"] });
    expect(task.output.labels).toBe(2);
    expect(rowsOf(task).map(({ y }) => y)).toEqual([
      [-1, -1],
      [1, 1],
    ]);
    expect(decodeOutput(task.encoding, [1, -1])).toMatchObject({ values: [[3, 10]] });
  });

  test("several labels of yes and no", async () => {
    const task = await taskOf("a,red,big\n1,yes,0\n2,no,1\n3,Yes,1\n", { label: ["red", "big"] });
    expect(task.output).toEqual({ tokens: 1, labels: 2, classes: 2 });
    expect(rowsOf(task).map(({ y }) => y)).toEqual([
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
    const told = decodeOutput(task.encoding, [0, 2, 3, 0]);
    expect(told).toMatchObject({ kind: "labels", labels: ["red"] });
  });

  test("classes by their names", async () => {
    const { encoding } = await taskOf("a,c\n1,x\n2,y\n");
    expect(decodeOutput(encoding, [0, Math.log(3)])).toEqual({
      kind: "class",
      class: "y",
      probability: expect.closeTo(0.75, 10),
      probabilities: [expect.closeTo(0.25, 10), expect.closeTo(0.75, 10)],
    });
  });
});

describe("rows", () => {
  test("are of the split that a column says", async () => {
    const text = "a,part,c\n1,train,x\n2,Val,y\n3,train,y\n4,test,x\n";
    const task = await fromTable(csv(text), {
      train: "t.csv",
      label: "c",
      split: "part",
      standardize: false,
    });
    expect(rowsOf(task).map(({ x }) => x[0])).toEqual([1, 3]);
    expect(rowsOf(task, "validation").map(({ x }) => x[0])).toEqual([2]);
    expect(rowsOf(task, "test").map(({ x }) => x[0])).toEqual([4]);
    await expect(
      fromTable(csv("a,part,c\n1,trian,x\n"), { train: "t.csv", label: "c", split: "part" }),
    ).rejects.toThrow(
      'Cannot read line 2 of t.csv: expected train, validation or test in column part, found "trian"',
    );
  });

  test("are told apart by columns that are no features", async () => {
    const task = await taskOf("who,a,c\nann,1,x\nbob,2,y\n", { id: ["who"] });
    expect(task.input.tokens).toBe(1);
    await expect(taskOf("a,c\n1,x\n2,y\n", { id: ["who"] })).rejects.toThrow("expected a column who");
  });

  test("new ones are encoded as those of training, in any order of columns", async () => {
    const task = await taskOf("a,b,c\n1,u,x\n4,v,y\n2,u,y\n", { missing: "indicator" });
    const rows = [
      { b: "u", a: "1" },
      { c: "?", " a": 4, b: "v " },
      { a: 2, b: "u" },
    ];
    expect(rows.map((row) => [...encodeInput(task.encoding, row).x])).toEqual(rowsOf(task).map(({ x }) => x));
    expect(() => encodeInput(task.encoding, { a: 1 }, () => "line 2 of n.csv")).toThrow(
      "Cannot read line 2 of n.csv: expected a column b, found a",
    );
  });

  test("have a digest that is theirs", async () => {
    const digest = async (text: string) => (await taskOf(text)).digest();
    const one = await digest("a,c\n1,x\n2,y\n4,y\n");
    expect(one).toMatch(/^[\da-f]{64}$/);
    expect(await digest("c,a\nx,1.0\ny,2\ny,4\n")).toBe(one);
    expect(await digest("a,c\n1,x\n2,y\n5,y\n")).not.toBe(one);
  });

  test("of classes that come much more often than others are said", async () => {
    const rows = Array.from({ length: 44 }, (_, i) => `${i % 7},${i < 4 ? "rare" : "common"}`).join("\n");
    expect((await taskOf(`a,c\n${rows}\n`)).notes).toEqual([
      'Classes of column c differ much in how often they come in training: "common" 40, "rare" 4; class weights "balanced" make each count alike',
    ]);
  });
});

describe("a column of texts", () => {
  const text = "text,stars,c\nGood,5,x\nbäh,1,y\n,2,y\nfar too long,3,x\n";
  test("is read byte by byte, each a token, and longer ones are cut off", async () => {
    const task = await taskOf(text, { text: "text", maxLength: 6, missing: "drop" });
    expect([task.input, task.ragged]).toEqual([{ kind: "ids", tokens: 6, vocabulary: 257 }, true]);
    const { x, y, lengths } = batchAt(task, { order: "sequential", batchSize: 3 }, 0);
    expect([...lengths]).toEqual([4, 4, 6]);
    expect([...x.subarray(0, 12)]).toEqual([72, 112, 112, 101, 0, 0, 99, 0xc3 + 1, 0xa4 + 1, 105, 0, 0]);
    expect([...y]).toEqual([0, 1, 0]);
    const encoded = encodeInput(task.encoding, { text: "bäh" });
    expect([[...encoded.x], encoded.length]).toEqual([[...x.subarray(6, 12)], 4]);
  });

  test("that is missing is an error", async () => {
    await expect(taskOf(text, { text: "text" })).rejects.toThrow(
      'Cannot read line 4 of t.csv: expected a text in column text, found ""; missing "drop" drops such rows',
    );
  });
});
