import { describe, expect, it } from "vitest";
import { confusionTable } from "./confusion-table.js";

describe("confusionTable", () => {
  it("shows what was taken for what", () => {
    expect(
      confusionTable([
        [12, 0],
        [1, 2],
      ]).split("\n"),
    ).toEqual(["class  as 0  as 1   right", "    0    12     0   100 %", "    1     1     2  66.7 %"]);
  });

  it("shows only how much was right where there are many classes", () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 30 }, (_, k) => (i === k && i > 0 ? 3 : 0)),
    );
    expect(confusionTable(many).split("\n").slice(0, 3)).toEqual([
      "class  labels  right",
      "    0       0      –",
      "    1       3  100 %",
    ]);
  });
});
