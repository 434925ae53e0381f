import { expect, test } from "vitest";
import { memorySource } from "../files/memory-source.js";
import { fromTable } from "../own/table-task.js";
import { alike, plain } from "./spelling.js";

test.each([
  "ro\u00adse",
  "ro\u200dse",
  "rose\u200e",
  "\u202arose\u202c",
  "rose\0",
  "ro\u200bse",
  "\ufeffrose",
  "ro\u001bse",
])("%j looks like rose, and is", (written) => {
  expect(plain(written)).toBe("rose");
});

test("what joins letters that are written joined, or pictures, stays", () => {
  for (const name of ["می‌خواهم", "क्‍ष", "👩‍🔬", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]) expect(plain(name)).toBe(name.normalize("NFC"));
  expect(plain("a\tb\r\n c")).toBe("a b c");
});

test("names that differ in capitals, width or how a number is written may be meant as one", () => {
  expect(alike(["Rose", "lily", "rose", "ｒose"])).toEqual([["Rose", "rose", "ｒose"]]);
  expect(alike(["1", "1.0", "01", "2"])).toEqual([["1", "1.0", "01"]]);
  expect(alike(["a", "b", "", "true", "false"])).toEqual([]);
});

const table = (header: string, rows: readonly string[], label = "c") => {
  const text = [header, ...rows].join("\n");
  return fromTable(memorySource({ "a.csv": new TextEncoder().encode(text) }), {
    train: "a.csv",
    label,
    testShare: 0.5,
  });
};

test("a table says which classes look alike", async () => {
  const { classNames, notes } = await table("a,c", [
    "1,Rose",
    "2,rose",
    "3,Rose",
    "4,rose",
    "5,1",
    "6,1",
    "7,1.0",
    "8,1.0",
  ]);
  expect(classNames).toEqual(["1", "1.0", "Rose", "rose"]);
  expect(notes).toEqual([
    'Labels of column c that look alike are classes of their own: "1" and "1.0", "Rose" and "rose"; write them alike if they are meant as one',
  ]);
});

test.each(["patient_id", "PassengerId", "customerID", "Case Id", "участник_id"])(
  "the column %s numbers the rows where each has another number",
  async (name) => {
    const numbered = await table(`${name},a,c`, ["107,1,x", "114,2,y", "121,3,x", "128,4,y"]);
    expect(numbered.input.tokens).toBe(1);
    expect(numbered.notes[0]).toContain(`the column "${name}"; name it in features to take it`);
    expect((await table(`${name},a,c`, ["1,1,x", "1,2,y", "2,3,x", "2,4,y"])).input.tokens).toBe(2);
  },
);

test.each(["humid", "acid", "grid", "solid"])("the column %s does not", async (name) => {
  expect((await table(`${name},a,c`, ["107,1,x", "114,2,y", "121,3,x", "128,4,y"])).input.tokens).toBe(2);
});
