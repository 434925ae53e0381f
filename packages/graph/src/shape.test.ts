import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { broadcastShapes, normalizeAxis, sizeOf, stridesOf } from "./shape.js";

const options = { seed: 20210309, numRuns: 300 };
const shape = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });

/** Three shapes that stretch to one. */
const fitting = shape.chain((full) => {
  const flags = fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length });
  const one = fc
    .tuple(fc.nat(full.length), flags)
    .map(([skip, ones]) => full.map((axis, i) => (ones[i] ? 1 : axis)).slice(skip));
  return fc.tuple(one, one, one);
});

describe("broadcastShapes", () => {
  it("is commutative, associative and idempotent, and a scalar changes nothing", () => {
    fc.assert(
      fc.property(fitting, ([a, b, c]) => {
        const both = broadcastShapes(a, b);
        expect(broadcastShapes(b, a)).toEqual(both);
        expect(broadcastShapes(both, c)).toEqual(broadcastShapes(a, broadcastShapes(b, c)));
        expect(broadcastShapes(both, both)).toEqual(both);
        expect(broadcastShapes(a, both)).toEqual(both);
        expect(broadcastShapes(a, [])).toEqual(a);
      }),
      options,
    );
  });

  it("agrees with the rule said axis by axis, or refuses", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const rank = Math.max(a.length, b.length);
        const padded = (s: number[]) => [...Array(rank - s.length).fill(1), ...s] as number[];
        const pairs = padded(a).map((x, i) => [x, padded(b)[i]!] as const);
        if (pairs.every(([x, y]) => x === y || x === 1 || y === 1))
          expect(broadcastShapes(a, b)).toEqual(pairs.map(([x, y]) => (x === 1 ? y : x)));
        else expect(() => broadcastShapes(a, b)).toThrow(RangeError);
      }),
      options,
    );
  });

  it("says which axis does not fit", () => {
    expect(() => broadcastShapes([2, 3, 4], [2, 1])).toThrow(
      new RangeError("Cannot broadcast shapes [2,3,4] and [2,1]: axis -2 is 3 in one and 2 in the other"),
    );
  });
});

describe("stridesOf", () => {
  it("numbers the elements of a tensor in row-major order", () => {
    fc.assert(
      fc.property(shape, (axes) => {
        const strides = stridesOf(axes);
        let count = 0;
        const visit = (axis: number, at: number): void => {
          if (axis === axes.length) expect(at).toBe(count++);
          else for (let i = 0; i < axes[axis]!; i++) visit(axis + 1, at + i * strides[axis]!);
        };
        visit(0, 0);
        expect(count).toBe(sizeOf(axes));
      }),
      { ...options, numRuns: 60 },
    );
  });
});

describe("normalizeAxis", () => {
  it("counts from the end if negative", () => {
    expect([-1, -3, 0, 2].map((axis) => normalizeAxis(axis, 3))).toEqual([2, 0, 0, 2]);
  });

  it.each([3, -4, 0.5, Number.NaN])("refuses %d of three axes", (axis) => {
    expect(() => normalizeAxis(axis, 3)).toThrow(
      new RangeError(`Cannot use axis ${axis}: the tensor has 3 axes`),
    );
  });
});
