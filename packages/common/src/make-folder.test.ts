import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeFolder } from "./make-folder.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("makes a folder and those above it, and says whether it did", async () => {
  const path = join(folder, "a", "b", "c");
  expect(await makeFolder(path)).toBe(true);
  expect((await stat(path)).isDirectory()).toBe(true);
  expect(await makeFolder(path)).toBe(false);
});

it("makes one folder once, however many ask for it at a time", async () => {
  const path = join(folder, "x", "y");
  const made = await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  expect(made.filter(Boolean)).toHaveLength(1);
});

it("fails, and does not try for ever, where there can be none", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(makeFolder(join(folder, "file", "a", "b"))).rejects.toThrow("ENOTDIR");
  // not all systems have it; none lets anybody write there
  await expect(makeFolder("/proc/permafrost/a")).rejects.toThrow(/ENOENT|EACCES|EROFS|EPERM/);
});
