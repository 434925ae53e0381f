import { expect, test } from "vitest";
import { learnBpe } from "./learn-bpe.js";

test("the pair that comes most often becomes an id, of equal ones that of the smaller ids", async () => {
  // pieces: "low", " low" 3 times, " lower" twice: "lo" and "ow" come 6 times each, "l" is smaller than "o"
  const { decode, encode, vocabulary } = await learnBpe(["low low low low lower lower"], { vocabulary: 262 });
  expect(vocabulary).toBe(262);
  // then "low" (6), " low" (5), and "er", " lower" (2 each): " low" is 259, "e" is 101
  expect([257, 258, 259, 260, 261].map((id) => decode([id]))).toEqual(["lo", "low", " low", "er", " lower"]);
  expect(encode("low lower slow")).toEqual([258, 261, 32, 115, 258]);
});

test("of what comes once nothing is learned", async () => {
  expect((await learnBpe(["abc"], { vocabulary: 1000 })).vocabulary).toBe(257);
});

test("repeated letters are merged from the left", async () => {
  const { encode, decode } = await learnBpe(["aaaaa aaaaa"], { vocabulary: 258 });
  expect(encode("aaaaa").map((id) => decode([id]))).toEqual(["aa", "aa", "a"]);
});

test("the same text gives the same tokenizer, whether as text or as bytes", async () => {
  const text = "to be or not to be, that is the question ".repeat(4);
  const [a, b] = await Promise.all(
    [text, new TextEncoder().encode(text)].map((one) => learnBpe([one], { vocabulary: 300 })),
  );
  expect(a!.toJSON()).toEqual(b!.toJSON());
});

test("fewer ids than bytes are refused", async () => {
  await expect(learnBpe(["a"], { vocabulary: 256 })).rejects.toThrow(
    "Cannot learn a BPE: expected vocabulary to be a whole number of at least 257, found 256",
  );
});
