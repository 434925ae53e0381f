import { describe, expect, it } from "vitest";
import { shapleyShares } from "./shapley.js";

/** All orders of some things. */
const orders = <T>(things: readonly T[]): T[][] =>
  things.length === 0
    ? [[]]
    : things.flatMap((first) =>
        orders(things.filter((each) => each !== first)).map((rest) => [first, ...rest]),
      );

describe("shapleyShares()", () => {
  it("are what each adds on average over all orders", () => {
    const parts = ["input", "norms", "positions", "output"] as const;
    // a value of its own for each set
    const worth = (some: readonly string[]) =>
      Math.sin(some.reduce((sum, part) => sum + 7 ** (1 + parts.indexOf(part as "input")), 1)) ** 2;
    const sums = Object.fromEntries(parts.map((part) => [part, 0]));
    for (const order of orders(parts))
      order.forEach((part, i) => {
        const [before, after] = [order.slice(0, i), order.slice(0, i + 1)];
        const sorted = (some: readonly string[]) => parts.filter((each) => some.includes(each));
        sums[part]! += (worth(sorted(after)) - worth(sorted(before))) / 24;
      });
    const shares = shapleyShares(parts, worth);
    for (const part of parts) expect(shares[part]).toBeCloseTo(sums[part]!, 12);
    const all = Object.values(shares).reduce((sum, share) => sum + share, 0);
    expect(all).toBeCloseTo(worth(parts) - worth([]), 12);
  });

  it("of gloves are known: one right and two left ones", () => {
    const pairs = (some: readonly string[]) => (some.includes("right") && some.length > 1 ? 1 : 0);
    const { right, left1, left2 } = shapleyShares(["right", "left1", "left2"], pairs);
    expect(right).toBeCloseTo(2 / 3, 12);
    expect(left1).toBeCloseTo(1 / 6, 12);
    expect(left2).toBeCloseTo(1 / 6, 12);
  });

  it("need all values, and each part once", () => {
    expect(() => shapleyShares(["a", "b"], (some) => (some.length === 2 ? undefined : 1))).toThrow(
      "Cannot share a value out: expected a number for a + b, found undefined",
    );
    expect(() => shapleyShares(["a", "a"], () => 1)).toThrow("found 2, 1 of them different");
  });
});
