import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeWhole } from "./write-whole.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-whole-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("leaves what was there where writing fails, and nothing beside it", async () => {
  const path = join(folder, "a.txt");
  await writeWhole(path, "first");
  const failing = writeWhole(path, async (file) => {
    await file.write("half of the sec");
    throw new Error("ENOSPC: no space left on device, write");
  });
  await expect(failing).rejects.toThrow(`Cannot write ${path}: ENOSPC: no space left on device`);
  expect(await readFile(path, "utf8")).toBe("first");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

it("says in one breath what is in the way", async () => {
  const path = join(folder, "a");
  await mkdir(path);
  await writeFile(join(path, "b"), "");
  await expect(writeWhole(path, "text")).rejects.toThrow(
    new RegExp(`^Cannot write ${path}: E[A-Z]+: [a-z ]+$`),
  );
  expect(await readdir(folder)).toEqual(["a"]);
});
