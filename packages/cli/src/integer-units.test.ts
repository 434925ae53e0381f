import { expect, it } from "vitest";
import { integerUnits } from "./integer-units.js";

it("names what multiplies whole numbers, as far as the system tells", () => {
  expect(integerUnits(() => "processor\t: 0\nflags\t\t: fpu avx2 avx512_vnni\nbugs\t: \n")).toEqual([
    "avx512_vnni",
  ]);
  expect(integerUnits(() => "Features\t: fp asimd asimddp i8mm\n")).toEqual(["i8mm", "asimddp"]);
  expect(integerUnits(() => "flags : fpu avx2\n")).toEqual([]);
  expect(integerUnits(() => "model name : x\n")).toBeUndefined();
  expect(
    integerUnits(() => {
      throw new Error("ENOENT");
    }),
  ).toBeUndefined();
});
