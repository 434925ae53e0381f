import { Tokenizer } from "@huggingface/tokenizers";
import { expect, test } from "vitest";
import { byteTokenizer } from "./byte-tokenizer.js";
import { learnBpe } from "./learn-bpe.js";

const TEXT =
  "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness. ".repeat(
    3,
  );

/** Letters of several lengths, short forms, spaces of all kinds and runs of them, and what stands in no alphabet. */
const ODD =
  " naïve café’s don't WE'LL they've 123 4５ \t\n\n x y\u00a0z \u3000 \u0085w 😀😀 !?…' 's \ufeffa\u2028b\r\n  the   end   ";

const learned = await learnBpe([TEXT, ODD], { vocabulary: 320 });

test.each([
  ["bytes", byteTokenizer()],
  ["a BPE", learned],
] as const)("ids of %s are those that Hugging Face's library gives by its tokenizer.json", (_, tokenizer) => {
  const theirs = new Tokenizer(tokenizer.toJSON(), {});
  for (const text of [TEXT, ODD, "", "a", "    ", "\n", "'", "ééé", "x".repeat(300)])
    expect(tokenizer.encode(text)).toEqual(theirs.encode(text, { add_special_tokens: false }).ids);
});

test.each([
  ["bytes", byteTokenizer()],
  ["a BPE", learned],
] as const)("%s give back the text that they were made of", (_, tokenizer) => {
  const ids = tokenizer.encode(ODD);
  expect(tokenizer.decode(ids)).toBe(ODD);
  expect(ids.reduce((sum, id) => sum + tokenizer.bytesOf(id).length, 0)).toBe(Buffer.byteLength(ODD));
  expect(tokenizer.encode(ODD, 5)).toEqual(ids.slice(0, 5));
});

test("bytes are themselves, and the end of a text is none of them", () => {
  const { encodeBytes, endOfText, vocabulary, bytesOf } = byteTokenizer();
  expect(encodeBytes(Uint8Array.of(0, 10, 255))).toEqual([0, 10, 255]);
  expect([endOfText, vocabulary, bytesOf(endOfText).length]).toEqual([256, 257, 0]);
  expect(() => bytesOf(257)).toThrow("Cannot tell the bytes of 257: expected an id from 0 to 256");
});

test("a text may be cut where it says so", () => {
  const bytes = new TextEncoder().encode(TEXT);
  const whole = learned.encode(TEXT);
  const places = Array.from(bytes.keys()).filter((i) => i > 0 && learned.beginsAt(bytes[i]!, bytes[i - 1]!));
  expect(places.length).toBeGreaterThan(50);
  for (const place of places)
    expect([
      ...learned.encodeBytes(bytes.subarray(0, place)),
      ...learned.encodeBytes(bytes.subarray(place)),
    ]).toEqual(whole);
});
