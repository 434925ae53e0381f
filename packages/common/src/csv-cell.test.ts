import { expect, it } from "vitest";
import { csvCell } from "./csv-cell.js";

it("quotes what would be two cells or two lines, and defuses formulas", () => {
  expect(["a", 'say "a"', "a,b", "a\nb", "=1+1", "@a", "-1", -1.5, Number.NaN].map(csvCell)).toEqual([
    "a",
    '"say ""a"""',
    '"a,b"',
    '"a\nb"',
    "'=1+1",
    "'@a",
    "-1",
    "-1.5",
    "NaN",
  ]);
});
