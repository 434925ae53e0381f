import { expect, it } from "vitest";
import { flops } from "./flops.js";

it.each([
  [0, "0.00 MFLOP"],
  [1.5e3, "0.00150 MFLOP"],
  [12e6, "12.0 MFLOP"],
  [999.4e6, "999 MFLOP"],
  [999.5e6, "1.00 GFLOP"],
  [333.4e9, "333 GFLOP"],
  [1234e9, "1.23 TFLOP"],
  [5e18, "5.00 EFLOP"],
])("%d is %s", (count, shown) => {
  expect(flops(count)).toBe(shown);
});
