import { expect, it } from "vitest";
import { matrixTops } from "./matrix-tops.js";
import { packWeight } from "./storage.js";

/** [[1, -2, 3], [-7, 5, 0]] */
const matrix = Float32Array.of(1, -2, 3, -7, 5, 0);

it("are of each row and of each column, looked for once", () => {
  const found = matrixTops(matrix, 3);
  expect([...found.rows]).toEqual([3, 7]);
  expect([...found.columns]).toEqual([7, 5, 3]);
  expect(matrixTops(matrix, 3)).toBe(found);
});

it("are those of the shape that is asked for", () => {
  expect([...matrixTops(matrix, 3).columns]).toEqual([7, 5, 3]);
  expect([...matrixTops(matrix, 2).columns]).toEqual([5, 7]);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("show %s where it is", (wrong) => {
  const { rows, columns } = matrixTops(Float32Array.of(1, 2, wrong, 4, 9, 8), 2);
  expect([...rows, ...columns].map(Number.isFinite)).toEqual([true, false, true, false, true]);
});

it.each(["int8:straight", "int8:flipped"] as const)(
  "make of a matrix the nearest whole numbers, %s",
  (kept) => {
    // larger than what is turned at once, with numbers that lie exactly between two
    const [rows, columns] = [70, 45];
    const values = Float32Array.from({ length: rows * columns }, (_, i) =>
      i % columns === 3 ? 0 : i % 11 === 0 ? 127 : ((i * 37) % 250) / 2 - 62.5,
    );
    const [whole, scales] = packWeight("w", values, [rows, columns], kept);
    const [numbers, of] = [
      new Int8Array(whole!.bytes.slice().buffer),
      new Float32Array(scales!.bytes.slice().buffer),
    ];
    const straight = kept === "int8:straight";
    const lines = straight ? columns : rows;
    const at = (line: number, k: number) =>
      straight ? values[k * columns + line]! : values[line * columns + k]!;
    for (let line = 0; line < lines; line++) {
      const length = values.length / lines;
      const top = Math.max(...Array.from({ length }, (_, k) => Math.abs(at(line, k))));
      expect(of[line]).toBe(Math.fround(Math.fround(top) / 127));
      for (let k = 0; k < length; k++)
        expect(numbers[k * lines + line]).toBe(top === 0 ? 0 : Math.floor(at(line, k) * (127 / top) + 0.5));
    }
  },
);
