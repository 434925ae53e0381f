import fc from "fast-check";
import { expect, test } from "vitest";
import { patchGrid } from "./patches.js";

test("cuts row by row, patch by patch, channels together", () => {
  const { tokens, dim, places } = patchGrid(4, 2, 3, 2);
  expect({ tokens, dim }).toEqual({ tokens: 2, dim: 12 });
  expect([...places]).toEqual([0, 3, 12, 15, 6, 9, 18, 21]);
});

test("patches reassemble to the image", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(1, 3),
      (columns, rows, patch, channels) => {
        const width = columns * patch;
        const height = rows * patch;
        const { tokens, dim, places } = patchGrid(width, height, channels, patch);
        expect(tokens * dim).toBe(width * height * channels);
        // Every value of every token belongs to one pixel, and a token's pixels are one square.
        const owners = new Map<number, number>();
        places.forEach((place, pixel) => {
          for (let c = 0; c < channels; c++) owners.set(place + c, pixel);
        });
        expect(owners.size).toBe(tokens * dim);
        for (let token = 0; token < tokens; token++) {
          const left = (token % columns) * patch;
          const top = Math.floor(token / columns) * patch;
          for (let y = 0; y < patch; y++)
            for (let x = 0; x < patch; x++) {
              const value = token * dim + (y * patch + x) * channels;
              expect(owners.get(value)).toBe((top + y) * width + left + x);
            }
        }
      },
    ),
    { seed: 1 },
  );
});

test("refuses patches that do not fill the image", () => {
  expect(() => patchGrid(28, 30, 1, 4)).toThrow(
    "expected a width and height that are multiples of 4, found 28 × 30",
  );
});
