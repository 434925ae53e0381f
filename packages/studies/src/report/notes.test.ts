import { expect, it } from "vitest";
import { notesOf } from "./notes.js";

it("says of a task that has a budget of its own what that is", () => {
  const study = { name: "a", arms: {}, budget: { steps: 300, flops: 1e9 } };
  const budgetOf = (tasks: Parameters<typeof notesOf>[0]["tasks"]) =>
    new Map(notesOf({ ...study, tasks })).get("budget");
  expect(budgetOf({ listops: {}, mnist: { steps: 300 } })).toBe(
    "300 steps, at most 1.00e+9 float operations",
  );
  expect(budgetOf({ listops: {}, "bit-xor": { steps: 1500 } })).toBe(
    "300 steps, at most 1.00e+9 float operations; bit-xor: 1500 steps",
  );
});
