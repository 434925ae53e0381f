import { encode } from "fast-png";
import { expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { imageFolder } from "../own/image-folder.js";
import { encodeInput } from "./encode-input.js";
import { resized } from "./resized.js";

const image = (width: number, height: number, pixels: readonly number[]) => ({
  width,
  height,
  channels: 1 as const,
  pixels: Uint8Array.from(pixels),
});

/** Of Pillow 13: Image.fromarray(…).resize((2, 2), Image.Resampling.BILINEAR), and so on. */
test("a picture is resized as by Pillow's bilinear filter, within a level", () => {
  const ramp = image(4, 4, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150]);
  expect(resized(ramp, 4, 4)).toBe(ramp);
  const near = (found: Uint8Array, expected: readonly number[]) => {
    expect(found).toHaveLength(expected.length);
    for (const [i, level] of expected.entries()) expect(Math.abs(found[i]! - level)).toBeLessThanOrEqual(1);
  };
  near(resized(ramp, 2, 2).pixels, SMALL);
  near(resized(ramp, 3, 6).pixels, OTHER);
});

const SMALL = [36, 52, 98, 114];
const OTHER = [3, 15, 27, 23, 35, 47, 50, 62, 74, 76, 88, 100, 103, 115, 127, 123, 135, 147];

test("pictures of a folder are resized where that is said, and so are new ones", async () => {
  const colour = (width: number, height: number, level: number) =>
    encode({ width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(level) });
  const files = memorySource({
    "train/a/1.png": colour(4, 6, 51),
    "train/b/1.png": colour(9, 3, 102),
    "test/a/1.png": colour(2, 2, 204),
    "test/b/1.png": colour(8, 8, 255),
  });
  const task = await imageFolder(files, { patch: 2, resize: [4, 2] });
  expect(task.input).toEqual({ kind: "values", tokens: 2, dim: 12 });
  const { x } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
  expect(x.every((value, i) => Math.abs(value - (i < 24 ? 0.2 : 0.4)) < 1e-6)).toBe(true);
  const pixels = new Uint8Array(7 * 7 * 3).fill(51);
  expect([...encodeInput(task.encoding, { width: 7, height: 7, channels: 3, pixels }).x]).toEqual([
    ...x.subarray(0, 24),
  ]);
  await expect(imageFolder(files, { patch: 2 })).rejects.toThrow(
    "expected 4 × 6 pixels, as the first image has, found 9 × 3",
  );
  await expect(imageFolder(files, { patch: 2, resize: [4] })).rejects.toThrow(
    "Cannot make the task image-folder: expected resize to be a width and a height, found 1 numbers",
  );
});
