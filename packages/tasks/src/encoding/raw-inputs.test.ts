import { expect, it } from "vitest";
import { makePng } from "../../test/make-files.js";
import { memorySource } from "../files/memory-source.js";
import { fromTable } from "../own/table-task.js";
import type { DataEncoding } from "./data-encoding.js";
import { encodeInput } from "./encode-input.js";
import { rawInputOf, rawInputs } from "./raw-inputs.js";

const files = (texts: Readonly<Record<string, string>>) =>
  memorySource(
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, new TextEncoder().encode(text)])),
  );
const csv = "size,colour,kind\n1,red,a\n2,blue,b\n3,red,a\n4,blue,b\n5,red,a\n6,blue,b\n";
const { encoding } = await fromTable(files({ "t.csv": csv }), { train: "t.csv", label: "kind" });

async function encoded(text: string) {
  const all: number[][] = [];
  for await (const { raw, where } of rawInputs(files({ "new.csv": text }), "new.csv", encoding))
    all.push([...encodeInput(encoding, raw, where).x]);
  return all;
}

it("reads rows whatever the order of their columns, and without the label", async () => {
  const expected = await encoded("size,colour,kind\n1,red,a\n6,blue,b\n");
  expect(expected).toHaveLength(2);
  expect(await encoded("more,colour,size\nx,red,1\ny,blue,6\n")).toEqual(expected);
});

it("reads fractions with a comma where the new file has them, whatever the first one had", async () => {
  const expected = await encoded("size,colour\n1.5,red\n2,blue\n");
  expect(await encoded("colour;size\nred;1,5\nblue;2\n")).toEqual(expected);
  await expect(encoded("colour;size\nred;1,5\nblue;2.5\n")).rejects.toThrow(
    'expected a number in column size, found "2.5"; other fractions of this file have a comma',
  );
});

it.each([
  ["colour\nred\n", "Cannot read new.csv: expected a column size, found colour"],
  ["size,colour\n1,green\n", "Cannot read line 2 of new.csv: expected"],
  ["size,colour\nbig,red\n", "Cannot read line 2 of new.csv: expected a number in column size"],
  ["size,size,colour\n1,2,red\n", "size"],
])("refuses %j", async (text, message) => {
  await expect(encoded(text)).rejects.toThrow(message);
});

it("decodes pictures of a file, a blob, a canvas", async () => {
  const png = makePng(1, 1, { colorType: 2, rows: [[10, 20, 30]] });
  const picture: Pick<DataEncoding, "input"> = {
    input: {
      ...{ kind: "picture", width: 1, height: 1, channels: 3, resize: false, patch: 1 },
      ...{ means: [0, 0, 0], deviations: [1, 1, 1] },
    } as const,
  };
  const expected = { width: 1, height: 1, channels: 3, pixels: Uint8Array.of(10, 20, 30) };
  const where = () => "it";
  const canvas = { width: 1, height: 1, data: Uint8ClampedArray.of(10, 20, 30, 255) };
  for (const data of [png, new Blob([png as BlobPart]), canvas, expected as never])
    expect(await rawInputOf(picture, data, where)).toMatchObject(expected);
  for await (const { raw } of rawInputs(memorySource({ "a.png": png }), "a.png", picture))
    expect(raw).toMatchObject(expected);
});
