import { expect, test } from "vitest";
import { makePng } from "../../test/make-files.js";
import { memorySource } from "../files/memory-source.js";
import { imageFolder } from "./image-folder.js";
import type { TableOptions } from "./table-options.js";
import { fromTable } from "./table-task.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const tableOf = (header: string, row: (i: number) => string, options: Partial<TableOptions> = {}) => {
  const text = `${header}\n${Array.from({ length: 40 }, (_, i) => row(i)).join("\n")}\n`;
  return fromTable(memorySource({ "t.csv": bytesOf(text) }), { train: "t.csv", label: "k", ...options });
};
const ab = (i: number) => (i % 2 ? "b" : "a");

test("a label of fractions of which one is no number is no class", async () => {
  await expect(tableOf("x,k", (i) => `${i / 3},${i === 7 ? "inf" : i * 1.5}`)).rejects.toThrow(
    'Cannot read line 9 of t.csv: expected a number in column k, as other rows have fractions, found "inf"; with target "class" each of them is a class',
  );
  const label = (i: number) => `${i / 3},${i % 2 ? "inf" : 1.5}`;
  const { classNames } = await tableOf("x,k", label, { target: "class" });
  expect(classNames).toEqual(["1.5", "inf"]);
});

test.each(["03/04/2024", "3.4.2024", "3-4-2024 10:30", "3/4/24", "3 Apr 2024", "Apr 3, 2024", "03-APR-24"])(
  "%s is a date, and none that can be read",
  async (date) => {
    await expect(tableOf("x,k", (i) => `"${date}",${ab(i)}`)).rejects.toThrow("column x has dates");
    await expect(tableOf("x,k", (i) => `"${date}",${ab(i)}`, { dates: "expand" })).rejects.toThrow(
      `Cannot read line 2 of t.csv: expected a date such as 2026-11-26 in column x, found "${date}"`,
    );
    const named = await tableOf("x,k", (i) => `"${i % 4 ? date : "another"}",${ab(i)}`, {
      categories: ["x"],
    });
    expect(named.input.tokens).toBe(2);
  },
);

test("12/1 and may are words", async () => {
  expect((await tableOf("x,k", (i) => `${i % 3 ? "12/1" : "may"},${ab(i)}`)).input.tokens).toBe(2);
});

test("texts of which no two are the same are no category; called as ids, they are left out", async () => {
  await expect(tableOf("x,k", (i) => `u${i},${ab(i)}`)).rejects.toThrow(
    'Cannot read t.csv: column x has another text in each row, such as "u0", "u1", "u2"; leave it out of the features',
  );
  for (const name of ["uuid", "GUID", "__index__", "patient_id"]) {
    const task = await tableOf(`${name},x,k`, (i) => `u${i},${i / 3},${ab(i)}`);
    expect([task.input.tokens, task.notes[0]]).toEqual([1, expect.stringContaining(`the column "${name}"`)]);
  }
});

test("a workbook called a table is named", async () => {
  const bytes = new Uint8Array(100);
  bytes.set([0x50, 0x4b, 3, 4, 20]);
  await expect(fromTable(memorySource({ "t.csv": bytes }), { train: "t.csv", label: "k" })).rejects.toThrow(
    "expected a header line, found a zip archive, as Excel's workbooks are",
  );
});

const picture = (level: number) =>
  makePng(4, 4, { colorType: 0, rows: Array.from({ length: 4 }, () => new Array<number>(4).fill(level)) });

test("a folder of a class without a picture, and classes that hardly come, are said", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 66 }, (_, i) => [`${i < 6 ? "few" : "many"}/${i}.png`, picture(i)]),
  );
  const { notes } = await imageFolder(
    memorySource({ ...files, "none/x.txt": bytesOf("x"), "__MACOSX/y": bytesOf("y") }),
    {
      testShare: 0.17,
    },
  );
  expect(notes).toEqual([
    'Folders without a picture, which are no classes: "none"',
    'Classes of pictures differ much in how often they come in training: "many" 50, "few" 5; class weights "balanced" make each count alike',
  ]);
});

test("a value beside a picture is no class", async () => {
  const rows = Array.from({ length: 8 }, (_, i) => `${i}.png,${(i % 2) / 2}\n`).join("");
  const files = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${i}.png`, picture(i)]));
  await expect(
    imageFolder(memorySource({ ...files, "metadata.csv": bytesOf(`file_name,label\n${rows}`) })),
  ).rejects.toThrow(
    'Cannot read line 3 of metadata.csv: expected a class in column label, found the value "0.5"; pictures are told apart by classes',
  );
});
