import { expect, it } from "vitest";
import { sentencesIn, spread } from "./sentences.js";

it("takes sentences that are long enough, without who speaks and headings", () => {
  const text = `# Title: A Book

First Citizen:
Before we proceed any further, hear me speak; and hear me
_well_, for I shall speak but once in all this time. Short one.

"She went into the garden, and there she saw what nobody before her had ever seen!" he said.

${"Far too long ".repeat(20)}.`;
  expect(sentencesIn(text)).toEqual([
    "before we proceed any further, hear me speak; and hear me well, for i shall speak but once in all this time.",
    '"she went into the garden, and there she saw what nobody before her had ever seen!"',
  ]);
});

it("spreads evenly, and says where there is too little", () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7], 4)).toEqual([0, 2, 4, 6]);
  expect(() => spread([1], 2)).toThrow("Cannot take 2 sentences: the text has 1 that are long enough");
});
