import { describe, expect, test } from "vitest";
import { memorySource } from "../files/memory-source.js";
import { fromTable } from "../own/table-task.js";
import { readTable } from "./table.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const tableOf = async (text: string) => {
  const table = await readTable({ file: "t.jsonl", bytes: bytes(text) }, {});
  const rows = Array.from({ length: table.length }, (_, row) => table.cells.map((column) => column[row]));
  return { ...table, rows };
};

describe("JSON lines", () => {
  test("are rows, keys in any order, and lines are those of the file", async () => {
    const table = await tableOf('{"a": 1, "b": "x"}\r\n\n{"b ": "y", "c": [2]}\n');
    expect(table.columns).toEqual(["a", "b", "c"]);
    expect(table.rows).toEqual([
      [1, "x", undefined],
      [undefined, "y", [2]],
    ]);
    expect(table.place(1)).toBe("line 3 of t.jsonl");
  });

  test("so is a list of objects", async () => {
    const table = await tableOf('[{"a": 1},\n {"a": null}]');
    expect([table.rows, table.place(1)]).toEqual([[[1], [null]], "row 2 of t.jsonl"]);
  });

  test("are a task as CSV is", async () => {
    const source = memorySource({
      "t.jsonl": bytes('{"a": 1, "c": "x"}\n{"c": "y", "a": 2.5}\n{"c": "y"}\n'),
    });
    const task = await fromTable(source, { train: "t.jsonl", test: "t.jsonl", label: "c", missing: "drop" });
    expect([task.splits.train.length, task.classNames]).toEqual([2, ["x", "y"]]);
    await expect(fromTable(source, { train: "t.jsonl", test: "t.jsonl", label: "c" })).rejects.toThrow(
      "Cannot read line 3 of t.jsonl: expected a number in column a, found nothing",
    );
  });

  test.each([
    ['{"a": 1}\n{"a": }\n', "Cannot read line 2 of t.jsonl as JSON: "],
    ['{"a": 1}\n[1]\n', "Cannot read line 2 of t.jsonl: expected an object, found a list"],
    ['{"a": 1, "a ": 2}\n', 'Cannot read line 1 of t.jsonl: expected each key once, found two "a"'],
  ])("%j is refused", async (text, message) => {
    await expect(tableOf(text)).rejects.toThrow(message);
  });

  test("a key that objects have anyway is a column like others", async () => {
    const table = await tableOf('{"__proto__": 1, "constructor": 2}\n');
    expect([table.columns, table.rows]).toEqual([["__proto__", "constructor"], [[1, 2]]]);
  });
});
