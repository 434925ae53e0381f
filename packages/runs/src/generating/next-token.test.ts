import { expect, test } from "vitest";
import { chancesOf, nextToken } from "./next-token.js";

// shares 1/8, 1/2, 1/4, 1/8
const logits = Float32Array.from([0.125, 0.5, 0.25, 0.125], Math.log);

test("a token is chosen as often as its logit says, likely ones first", () => {
  expect([0, 0.49, 0.51, 0.74, 0.76, 0.874, 0.876, 0.999].map((chance) => nextToken(logits, chance))).toEqual(
    [1, 1, 2, 2, 0, 0, 3, 3],
  );
});

test("a low temperature sharpens: at a half, shares are squared", () => {
  // 16/22 of 1, 4/22 of 2, 1/22 of 0 and 3
  const choose = (chance: number) => nextToken(logits, chance, { temperature: 0.5 });
  expect([15.9, 16.1, 19.9, 20.1, 21.1].map((n) => choose(n / 22))).toEqual([1, 1 + 1, 2, 0, 3]);
  expect(nextToken(logits, 0.999, { temperature: 0 })).toBe(1);
});

test("only the likeliest are chosen from, where that is asked for", () => {
  // 2/3 of 1, 1/3 of 2
  expect([0.66, 0.67, 0.999].map((chance) => nextToken(logits, chance, { topK: 2 }))).toEqual([1, 2, 2]);
});

test("chances are a seed's", () => {
  const [a, b, c] = [0, 0, 1].map((seed) => Array.from({ length: 3 }, chancesOf(seed)));
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
});
