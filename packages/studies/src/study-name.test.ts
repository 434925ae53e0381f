import { expect, it } from "vitest";
import { nameWith } from "./study-name.js";

it("keeps both parts, however long they are", () => {
  expect(nameWith("fair-gap", "lu2021")).toBe("fair-gap-lu2021");
  const long = nameWith("a".repeat(64), "lu2021");
  expect(long).toHaveLength(64);
  expect(long).toMatch(/a-lu2021$/);
  expect(nameWith("a".repeat(64), "b".repeat(64))).toMatch(/^a{31}-b{32}$/);
});
