import { expect, it } from "vitest";
import { titlesIn } from "./titles.js";

it("books of a text are listed with who wrote them", () => {
  const text = "# Title: Emma\n\n## Author: Jane Austen\n\ntext\n# Title: Ajax\n\n## Author: Sophocles\n";
  expect(titlesIn(text)).toBe(
    "The books, all in the public domain:\n\n- Ajax, Sophocles\n- Emma, Jane Austen",
  );
});
