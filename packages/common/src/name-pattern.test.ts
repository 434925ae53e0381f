import { describe, expect, it } from "vitest";
import { namePattern } from "./name-pattern.js";

const NAMES = [
  ...[
    "wpe.weight",
    "h.0.ln_1.weight",
    "h.10.ln_1.bias",
    "h.11.attn.c_attn.weight",
    "ln_f.weight",
    "a",
    "aab",
    "",
  ],
  ...["encoder.layer.3.attention.self.query.weight", "params.0.ln_cell.alpha", "W_in", "a-b]c", "aaaa"],
];

describe("namePattern()", () => {
  it.each([
    "ln_",
    "^h\\.0\\.",
    "^h\\.\\d+\\.ln_\\d\\.(weight|bias)$",
    "h\\.(0|1|11)\\..*weight",
    "[^a-z0-9_.]",
    "[\\w.]+$",
    "^a*b?$",
    "^a{2}",
    "^a{2,}$",
    "^(?:aa|a){1,2}b?$",
    "(a|aa)+$",
    "^$",
    "^(a|)b?",
    "()",
    "\\W",
    "[a\\]]",
    "[-a]b",
    "^(a*)*$",
    "((a|b)*)+c",
    "x|^",
    "[.]",
  ])("matches as JavaScript's does: %s", (source) => {
    const [found, expected] = [namePattern(source), new RegExp(source)];
    expect(NAMES.filter(found)).toEqual(NAMES.filter((name) => expected.test(name)));
  });

  it.each([
    "(a+)+$",
    "(a|a)*!",
    "((a*)*)*c",
    "(.*.*.*.*.*.*.*.*)*!",
    `${"a?".repeat(60)}${"a".repeat(60)}$`,
    `${"(a|a)".repeat(38)}!`,
    "((a{0,200}){0,200}){0,200}!",
    "^((((((a?){99}){99}){99}){99}){99}){99}!",
    "^(((((aa?){99}){99}){99}){99}){99}!",
    "^((((a*b?)*a?)*b)*a)*!",
    `${"(".repeat(19)}a*${")*".repeat(19)}!`,
  ])("is not kept busy by %s", (source) => {
    expect(namePattern(source)(`${"a".repeat(250)}b`)).toBe(false);
  });

  it.each([
    ["", "expected 1 to 200 letters"],
    ["a".repeat(201), "expected 1 to 200 letters"],
    ["(a", "it ends too early"],
    ["[a", "it ends too early"],
    ["a)", 'it has a ")" too many'],
    ["*a", 'nothing to repeat before "*"'],
    ["a**", "something is repeated twice"],
    ["a+?", "something is repeated twice"],
    ["a{3,2}", "nothing repeats 3 to 2 times"],

    ["a{x}", 'expected "{2}"'],
    ["(?=a)", "it looks ahead or behind"],
    ["(?<n>a)", "it looks ahead or behind"],
    ["(a)\\1", 'there is no "\\\\1"'],
    ["\\b", 'there is no "\\\\b"'],
    ["[b-a]", 'no letters lie from "b" to "a"'],
    ["a\\", "it ends too early"],
    ["(".repeat(150), "nested too deeply"],
  ])("refuses %s", (source, problem) => {
    expect(() => namePattern(source)).toThrow(RangeError);
    expect(() => namePattern(source)).toThrow(problem);
  });
});
