import { expect, it } from "vitest";
import { reaching, singularValues } from "./ranks.js";

it("singular values are those of states around their mean, whichever side is longer", () => {
  // 3 streams around (5, 5, 5, 5): along two directions, 2 and 1 long
  const states = Float32Array.of(7, 5, 5, 5, 3, 5, 5, 5, 5, 5, 5, 5);
  const [first, ...others] = singularValues(states, 4);
  expect(first).toBeCloseTo(Math.sqrt(8), 6);
  expect(reaching(others, 1e-6)).toBe(0);
  const tall = Float32Array.of(1, 0, -1, 0, 0, 2, 0, -2);
  const [longer, shorter] = singularValues(tall, 2);
  expect(longer).toBeCloseTo(Math.sqrt(8), 9);
  expect(shorter).toBeCloseTo(Math.sqrt(2), 9);
});
