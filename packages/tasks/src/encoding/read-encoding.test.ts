import { expect, it } from "vitest";
import { memorySource } from "../files/memory-source.js";
import { fromTable } from "../own/table-task.js";
import { plainEncoding } from "./plain-encoding.js";
import { readEncoding } from "./read-encoding.js";

const csv = "size,colour,kind\n1,red,a\n2,blue,b\n3,red,a\n4,blue,b\n5,red,a\n6,blue,b\n";
const task = await fromTable(memorySource({ "t.csv": new TextEncoder().encode(csv) }), {
  train: "t.csv",
  label: "kind",
});
type Stored = Record<string, Record<string, unknown>>;
const stored = (): Stored => JSON.parse(JSON.stringify(task.encoding));

it("gives what was stored, and what is plain", () => {
  expect(readEncoding(stored(), task, "an adapter")).toEqual(task.encoding);
  const shape = { ...task, output: { tokens: 2, labels: 1, classes: 3 } };
  expect(readEncoding(plainEncoding(shape), shape, "an adapter")).toEqual(plainEncoding(shape));
});

it.each([
  [(it: Stored) => ({ ...it, version: 2 }), 'expected "encoding.version" to be 1, found 2'],
  [
    (it: Stored) => ({ ...it, input: { kind: "__proto__" } }),
    'expected "encoding.input.kind" to be row, window',
  ],
  [
    (it: Stored) => ({
      ...it,
      input: { ...it["input"], columns: [{ kind: "number", name: "a", mean: null, deviation: 1 }] },
    }),
    'expected "encoding.input.columns.0.mean" to be a number, found null',
  ],
  [
    (it: Stored) => ({ ...it, input: { kind: "numbers", tokens: 1e12, dim: 1 } }),
    "its encoding is of 1000000000000 tokens of 1 values",
  ],
  [(it: Stored) => ({ ...it, output: { ...it["output"], classes: ["a"] } }), "and 1 outputs, and its model"],
  [() => null, 'expected "encoding.version" to be 1'],
])("refuses %#", (change, message) => {
  expect(() => readEncoding(change(stored()), task, "an adapter")).toThrow(message);
});
