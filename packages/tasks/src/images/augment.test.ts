import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../random.js";
import { type Change, drawChange, paperAugmentation, traceChange } from "./augment.js";

const still: Change = { shiftX: 0, shiftY: 0, flipped: false, angle: 0 };

function trace(change: Partial<Change>, width: number, height: number): number[] {
  const sources = new Int32Array(width * height);
  traceChange({ ...still, ...change }, width, height, sources);
  return [...sources];
}

/** torchvision's steps one after the other, each making a new image: border and cut, flip, grid and sample. */
function stepByStep(image: readonly number[], width: number, height: number, change: Change): number[] {
  const at = (pixels: readonly number[], x: number, y: number) =>
    x >= 0 && x < width && y >= 0 && y < height ? pixels[y * width + x]! : -1;
  const each = (value: (x: number, y: number) => number) =>
    Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
  const cropped = each((x, y) => at(image, x + change.shiftX, y + change.shiftY));
  const flipped = change.flipped ? each((x, y) => at(cropped, width - 1 - x, y)) : cropped;
  const a = (change.angle * Math.PI) / 180;
  return each((x, y) => {
    // affine_grid and grid_sample with align_corners = false, in coordinates of −1 … 1.
    const gridX = (Math.cos(a) * (x - width / 2 + 0.5) - Math.sin(a) * (y - height / 2 + 0.5)) / (width / 2);
    const gridY = (Math.sin(a) * (x - width / 2 + 0.5) + Math.cos(a) * (y - height / 2 + 0.5)) / (height / 2);
    return at(flipped, Math.round(((gridX + 1) * width - 1) / 2), Math.round(((gridY + 1) * height - 1) / 2));
  });
}

describe("traceChange", () => {
  test.each<[string, Partial<Change>, number[]]>([
    ["nothing", {}, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ["shift", { shiftX: 1, shiftY: -1 }, [-1, -1, -1, 1, 2, -1, 4, 5, -1]],
    ["flip", { flipped: true }, [2, 1, 0, 5, 4, 3, 8, 7, 6]],
    ["a quarter turn counter-clockwise", { angle: 90 }, [2, 5, 8, 1, 4, 7, 0, 3, 6]],
    ["half a turn", { angle: 180 }, [8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ["shift, then flip", { shiftX: 1, flipped: true }, [-1, 2, 1, -1, 5, 4, -1, 8, 7]],
  ])("%s", (_, change, expected) => {
    expect(trace(change, 3, 3)).toEqual(expected);
  });

  test("is crop, then flip, then rotation, as torchvision does them", () => {
    const image = Array.from({ length: 32 * 32 }, (_, i) => i);
    let different = 0;
    for (let index = 0; index < 300; index++) {
      const random = new Random({ seed: 1, split: "train", purpose: "augmentation", index, epoch: 0 });
      const change = drawChange(paperAugmentation, random);
      const expected = stepByStep(image, 32, 32, change);
      different += trace(change, 32, 32).filter((source, i) => source !== expected[i]).length;
    }
    // Where a source lies halfway between two pixels, the last bit of a cosine decides.
    expect(different).toBeLessThan(5);
  });

  test("shows each pixel from inside the image, or black", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: -40, max: 40 }),
        fc.boolean(),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (shiftX, shiftY, flipped, angle) => {
          for (const source of trace({ shiftX, shiftY, flipped, angle }, 7, 5))
            expect(source >= -1 && source < 35).toBe(true);
        },
      ),
      { seed: 1 },
    );
  });
});

describe("drawChange", () => {
  const changes = Array.from({ length: 20_000 }, (_, index) =>
    drawChange(
      paperAugmentation,
      new Random({ seed: 0, split: "train", purpose: "augmentation", index, epoch: 0 }),
    ),
  );

  test("shifts by −4 … 4 equally often", () => {
    for (const axis of ["shiftX", "shiftY"] as const) {
      const counts = new Int32Array(9);
      for (const change of changes) counts[change[axis] + 4]!++;
      const expected = changes.length / 9;
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 8 degrees of freedom: 26.1 once in a thousand times.
      expect(chiSquare).toBeLessThan(26.1);
    }
  });

  test("flips half of the time and rotates within 20° either way", () => {
    expect(Math.abs(changes.filter(({ flipped }) => flipped).length / changes.length - 0.5)).toBeLessThan(
      0.012,
    );
    const angles = changes.map(({ angle }) => angle);
    expect(Math.min(...angles)).toBeGreaterThanOrEqual(-20);
    expect(Math.max(...angles)).toBeLessThan(20);
    expect(Math.max(...angles) - Math.min(...angles)).toBeGreaterThan(39.9);
    expect(Math.abs(angles.reduce((a, b) => a + b) / angles.length)).toBeLessThan(0.3);
  });

  test("leaving one change out keeps the others", () => {
    const random = () => new Random({ seed: 5, split: "train", purpose: "augmentation", index: 9, epoch: 2 });
    const all = drawChange({ ...paperAugmentation, flip: true }, random());
    expect(drawChange({ ...paperAugmentation, flip: false }, random())).toEqual({ ...all, flipped: false });
  });
});
