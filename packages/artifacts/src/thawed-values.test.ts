import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openThawed, saveThawed } from "./thawed-values.js";

it("values that are open stay as they are while others take their place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-thawed-"));
  const path = join(folder, "thawed.safetensors");
  const shapes = ["a", "b"].map((name) => ({ name, shape: [2] }));
  const save = (x: number) =>
    saveThawed(path, shapes, { a: Float32Array.of(x, 0), b: Float32Array.of(0, x) }, { step: String(x) });
  await save(1);
  const { metadata, read } = await openThawed(path, shapes, "Cannot use it");
  expect([...(await read("a"))]).toEqual([1, 0]);
  await save(2);
  expect([...(await read("b"))]).toEqual([0, 1]);
  expect(metadata["step"]).toBe("1");
  expect([...(await (await openThawed(path, shapes, "Cannot use it")).read("b"))]).toEqual([0, 2]);
  await rm(folder, { recursive: true });
});
