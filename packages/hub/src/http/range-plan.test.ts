import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, PART, type Piece, planRequests, scatter } from "./range-plan.js";

describe("planRequests() and scatter()", () => {
  it("bring every byte to its place, whatever is asked for and however it arrives", () => {
    const file = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
    const range = fc.tuple(fc.nat(199_999), fc.nat(60_000)).map(([offset, length]) => ({
      offset,
      target: new Uint8Array(Math.min(length, file.length - offset)),
    }));
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 20 }),
        fc.integer({ min: 1, max: 70_000 }),
        (pieces, chunk) => {
          for (const { start, end, pieces: wanted } of planRequests(pieces)) {
            for (let at = start; at < end; at += chunk)
              scatter(wanted, at, file.subarray(at, Math.min(at + chunk, end)));
          }
          for (const { offset, target } of pieces) {
            expect(Buffer.compare(target, file.subarray(offset, offset + target.length))).toBe(0);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("merge across small gaps only, and no further than one part", () => {
    const piece = (offset: number, length: number): Piece => ({ offset, target: new Uint8Array(length) });
    const spans = (pieces: Piece[]) => planRequests(pieces).map(({ start, end }) => [start, end]);
    expect(spans([piece(40_000, 10), piece(0, 10), piece(10, 10_000)])).toEqual([[0, 40_010]]);
    expect(spans([piece(0, 10), piece(50_000, 10)])).toEqual([
      [0, 10],
      [50_000, 50_010],
    ]);
    expect(spans(cut(5, new Uint8Array(2 * PART + 1)))).toEqual([
      [5, 5 + PART],
      [5 + PART, 5 + 2 * PART],
      [5 + 2 * PART, 6 + 2 * PART],
    ]);
  });
});
