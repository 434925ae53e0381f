import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { walkFolder } from "./walk-folder.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-walk-"));
  await mkdir(join(folder, "a", "b"), { recursive: true });
  await mkdir(join(folder, "other"));
  await writeFile(join(folder, "a", "b", "1"), "");
  await writeFile(join(folder, "other", "2"), "");
});
afterEach(() => rm(folder, { recursive: true }));

async function walked(root: string, signal?: AbortSignal): Promise<[string, boolean][]> {
  const found: [string, boolean][] = [];
  for await (const { path, isThere } of walkFolder(root, signal)) found.push([path, isThere]);
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

it("finds files, linked files, and files of linked folders", async () => {
  await symlink(join(folder, "other"), join(folder, "a", "linked"));
  await symlink(join(folder, "other", "2"), join(folder, "a", "two"));
  await symlink(join(folder, "gone"), join(folder, "a", "nowhere"));
  expect(await walked(join(folder, "a"))).toEqual([
    ["b/1", true],
    ["linked/2", true],
    ["nowhere", false],
    ["two", true],
  ]);
});

it("ends where links go in circles", async () => {
  await symlink(folder, join(folder, "a", "up"));
  await symlink(join(folder, "a", "itself"), join(folder, "a", "itself"));
  expect(await walked(folder)).toEqual([
    ["a/b/1", true],
    ["a/itself", false],
    ["other/2", true],
  ]);
});

it("stops at a signal, and fails where there is nothing", async () => {
  await expect(walked(folder, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  await expect(walked(join(folder, "none"))).rejects.toThrow("ENOENT");
});
