import { expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { imageFolder } from "../own/image-folder.js";
import { decodeImage } from "./decode-image.js";
import { pngOfPixels } from "./png-of-pixels.js";

/** As a canvas gives them. */
const pixels = (seed: number, width = 4, height = 2) => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i * 37 + seed * 91) % 256),
});

test("pixels come out of a PNG as they went in, without their transparency", async () => {
  const given = pixels(5, 5, 3);
  const bytes = await pngOfPixels(given, "a");
  const { width, height, channels, pixels: read } = await decodeImage({ file: "a.png", bytes });
  expect([width, height, channels]).toEqual([5, 3, 3]);
  expect([...read]).toEqual([...given.data].filter((_, i) => i % 4 !== 3));
  await expect(pngOfPixels({ ...given, width: 6 }, "a.png")).rejects.toThrow(
    "Cannot read a.png: expected 72 numbers for 6 × 3 pixels, found 60",
  );
});

test("a task is made of what a page has drawn", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => [`${i % 2 ? "cat" : "dog"}/${i}.png`, pixels(i)]),
  );
  const task = await imageFolder(memorySource(files), { patch: 2 });
  const { x, y, size } = batchAt(task, { batchSize: 10, order: "sequential" }, 0);
  expect([size, task.input]).toEqual([8, { kind: "values", tokens: 2, dim: 12 }]);
  const first = [...x.subarray(0, 3)].map((value) => Math.round(255 * value));
  // the first level of a picture says which it is
  const seed = Array.from({ length: 10 }, (_, i) => i).find((i) => pixels(i).data[0] === first[0])!;
  expect([first, y[0]]).toEqual([[...pixels(seed).data.slice(0, 3)], seed % 2 ? 0 : 1]);
});
