import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makePng } from "../../test/make-files.js";
import { batchAt } from "../batches.js";
import { imageFolder } from "./image-folder.js";

const gray = (level: number) =>
  makePng(4, 4, { colorType: 0, rows: Array.from({ length: 4 }, () => new Array<number>(4).fill(level)) });

test("links are what they are called, whatever they lead to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-tasks-"));
  try {
    await mkdir(join(folder, "blobs"));
    await mkdir(join(folder, "set", "train", "cat"), { recursive: true });
    await mkdir(join(folder, "set", "test"), { recursive: true });
    await writeFile(join(folder, "blobs", "x"), gray(50));
    await writeFile(join(folder, "blobs", "y.png"), gray(60));
    await symlink(join(folder, "blobs", "x"), join(folder, "set", "train", "cat", "1.png"));
    await symlink(join(folder, "blobs"), join(folder, "set", "train", "dog"));
    await symlink(join(folder, "set", "train", "cat"), join(folder, "set", "test", "cat"));
    await symlink(join(folder, "blobs"), join(folder, "set", "test", "dog"));
    const task = await imageFolder(join(folder, "set"));
    expect(task.classNames).toEqual(["cat", "dog"]);
    const { x, y } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([x[0], x[16]].map((value) => Math.round(value! * 255))).toEqual([50, 60]);
    expect([...y]).toEqual([0, 1]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
