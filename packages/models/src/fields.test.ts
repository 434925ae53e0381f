import { describe, expect, it } from "vitest";
import { fields } from "./fields.js";

const f = fields(
  { n: 3, half: 0.5, negative: -1, text: "relu", none: null, yes: true, long: "x".repeat(100) },
  "build a body",
);

describe("fields()", () => {
  it("reads what has another name", () => {
    const other = fields({ sr: 0.5, lr: null, leak: 1 }, "build a body", { sr: "radius", lr: "leak" });
    expect(other.share("radius")).toBe(0.5);
    expect(other.share("leak")).toBe(1);
    expect(() => other.count("radius")).toThrow('expected "sr" in its config to be a whole number');
    expect(() => fields({ sr: 1, radius: 2 }, "build a body", { sr: "radius" })).toThrow(
      'Cannot build a body: its config has both "sr" and "radius", which are one; leave one of them out',
    );
  });

  it("reads what is there, and falls back where nothing is", () => {
    expect(f.count("n")).toBe(3);
    expect(f.count("none", 7)).toBe(7);
    expect(f.count("absent", 7)).toBe(7);
    expect(f.rate("half")).toBe(0.5);
    expect(f.flag("yes")).toBe(true);
    expect(f.flag("absent", false)).toBe(false);
    expect(f.choice("text", { relu: 1, gelu: 2 })).toBe(1);
    expect(f.choice("absent", { relu: 1, gelu: 2 }, "gelu")).toBe(2);
  });

  it("says what it found instead of what it expected", () => {
    expect(() => f.count("half")).toThrow(
      'Cannot build a body: expected "half" in its config to be a whole number from 1 to 2147483647, found 0.5',
    );
    expect(() => f.count("n", undefined, 2)).toThrow("from 1 to 2, found 3");
    expect(() => f.count("absent")).toThrow("found nothing");
    expect(() => f.whole("negative")).toThrow("found -1");
    expect(() => f.rate("n")).toThrow("found 3");
    expect(() => f.positive("text")).toThrow('found "relu"');
    expect(() => f.flag("n")).toThrow("true or false");
    expect(() => f.choice("text", { gelu: 1, silu: 2 })).toThrow('one of gelu, silu, found "relu"');
    expect(() => f.choice("long", { gelu: 1 })).toThrow(/found "x{56}…$/);
  });

  it("says which number no layer can have", () => {
    const odd = fields({ up: Infinity, down: -Infinity, none: "NaN" }, "build a body");
    expect(() => odd.positive("up")).toThrow(
      'expected "up" in its config to be a number above 0, found Infinity',
    );
    expect(() => odd.scale("down")).toThrow("found -Infinity");
    expect(() => odd.count("none")).toThrow('found "NaN"');
  });

  it("does not read what every object inherits", () => {
    expect(() => f.count("constructor")).toThrow("found nothing");
    expect(() => f.choice("absent", { gelu: 1 }, "toString")).toThrow(RangeError);
  });
});
