import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStudy } from "./open-study.js";

const STUDY = { name: "own", arms: { a: { model: "gpt2" } }, tasks: { xor: { task: "bit-xor" } } };
const JSON_TEXT = JSON.stringify(STUDY);

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-open-study-"));
  await mkdir(join(place, "folder.json"));
});
afterAll(() => rm(place, { recursive: true }));

async function opened(name: string, text: string) {
  await writeFile(join(place, name), text);
  return openStudy(join(place, name), {});
}

it("reads a file, as editors write them, and a module", async () => {
  expect(await opened("plain.json", JSON_TEXT)).toEqual(STUDY);
  expect(await opened("marked.json", `\uFEFF${JSON_TEXT}\r\n`)).toEqual(STUDY);
  expect(await opened("study.mjs", `export const study = ${JSON_TEXT}`)).toEqual(STUDY);
  expect(await opened("default.mjs", `export default ${JSON_TEXT}`)).toEqual(STUDY);
});

it.each<[string, string, RegExp]>([
  ["cut.json", JSON_TEXT.slice(0, -3), /Cannot read the study ".*cut\.json": .*JSON/],
  ["comma.json", '{\n  "name": "x",\n}\n', /Cannot read the study ".*comma\.json": .*JSON.*\(line 3/],
  ["empty.json", "", /Cannot read the study ".*empty\.json": Unexpected end/],
  [
    "twice.json",
    JSON_TEXT.replace('"tasks":', '"arms": {"b": {"model": "lstm"}}, "tasks":'),
    /twice\.json": arms stands there twice$/,
  ],
  [
    "deep.json",
    JSON_TEXT.replace('"gpt2"', '"gpt2", "width": 8, "width": 16'),
    /deep\.json": arms\.a\.width stands there twice$/,
  ],
  ["throws.mjs", 'throw new Error("a\\nb")', /Cannot read the study ".*throws\.mjs": a b$/],
  ["broken.mjs", "export default {", /Cannot read the study ".*broken\.mjs": /],
  ["none.mjs", "export const study = 3", /expected it to export a study, as "study" or default, found 3/],
])("says of %s what is wrong with it, in a line", async (name, text, message) => {
  const error: Error = await opened(name, text).then(
    () => expect.fail("it took it"),
    (error) => error,
  );
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain("\n");
});

it("reads the folder of one that was run, unless a study is called so", async () => {
  const folder = join(place, "run");
  await mkdir(folder);
  await writeFile(join(folder, "study.json"), JSON_TEXT);
  expect(await openStudy(folder, {})).toEqual(STUDY);
  const other = { ...STUDY, name: "other" };
  const known = { [folder]: async () => ({ about: "", sizes: ["tiny"] as const, study: () => other }) };
  expect(await openStudy(folder, known)).toBe(other);
});

it("says what is no file", async () => {
  await expect(openStudy(join(place, "folder.json"), {})).rejects.toThrow(/folder\.json": it is a folder/);
  await expect(openStudy(join(place, "none.json"), {})).rejects.toThrow(/none\.json": there is no such file/);
});
