import fc from "fast-check";
import { expect, it } from "vitest";
import { mix } from "./mix.js";

it("gives what MurmurHash3's fmix32 gives", () => {
  expect([0, 1, 2, 0xdeadbeef, 0xffffffff].map((x) => mix(x) >>> 0)).toEqual([
    0, 0x514e28b7, 0x30f4c306, 0x0de5c6a9, 0x81f16f39,
  ]);
});

it("takes numbers modulo 2^32", () => {
  fc.assert(fc.property(fc.integer(), (x) => mix(x) === mix(x >>> 0) && mix(x) === mix(x + 2 ** 32)));
});

it("turns about half of the bits when one bit turns", () => {
  const ones = (x: number) => [...(x >>> 0).toString(2)].filter((bit) => bit === "1").length;
  for (let bit = 0; bit < 32; bit++) {
    let turned = 0;
    for (let x = 0; x < 1000; x++) turned += ones(mix(x) ^ mix(x ^ (1 << bit)));
    expect(turned / 1000).toBeGreaterThan(14);
    expect(turned / 1000).toBeLessThan(18);
  }
});
