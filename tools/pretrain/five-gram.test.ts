import { describe, expect, it } from "vitest";
import { FiveGram } from "./five-gram.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a five-gram of bytes", () => {
  it("takes eight bits for each byte where nothing was learned", () => {
    expect(new FiveGram().bitsPerByte(bytes("any text"))).toBe(8);
  });

  // by hand: after "aab", a came twice of three bytes, of two kinds. P(a) = (2 + 2/256) / 5; then after a: a once, b once, of two kinds:
  // P(b | a) = (1 + 2 · (1 + 2/256) / 5) / 4
  it("mixes shorter histories in, by how many kinds of bytes came", () => {
    const model = new FiveGram();
    model.learn(bytes("aab"));
    const first = (2 + 2 / 256) / 5;
    const second = (1 + 2 * ((1 + 2 / 256) / 5)) / 4;
    expect(model.bitsPerByte(bytes("ab"))).toBeCloseTo(-(Math.log2(first) + Math.log2(second)) / 2, 12);
  });

  it("tells what four bytes before decide, and is a probability", () => {
    const model = new FiveGram();
    model.learn(bytes("abcde".repeat(2000)));
    expect(model.bitsPerByte(bytes("abcde".repeat(50)))).toBeLessThan(0.1);
    const sum = Array.from({ length: 256 }, (_, byte) => {
      const text = Uint8Array.of(...bytes("abcd"), byte);
      return 2 ** -(5 * model.bitsPerByte(text) - 4 * model.bitsPerByte(bytes("abcd")));
    }).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 9);
  });
});
