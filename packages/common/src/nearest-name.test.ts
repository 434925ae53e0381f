import { expect, it } from "vitest";
import { nearestName } from "./nearest-name.js";

const names = ["wte.weight", "wpe.weight", "h.0.attn.bias", "ln_f.weight"];

it("finds the name that takes the fewest edits", () => {
  expect(nearestName("wte.weigth", names)).toBe("wte.weight");
  expect(nearestName("h.0.atn.bias", names)).toBe("h.0.attn.bias");
  expect(nearestName("wpe.weight", names)).toBe("wpe.weight");
  expect(nearestName("kitten", ["sitting", "mitten"])).toBe("mitten");
});

it("takes the first of two that are as near", () => {
  expect(nearestName("cat", ["bat", "hat"])).toBe("bat");
});

it("suggests nothing that is as far as it may not be", () => {
  expect(nearestName("mitte", ["mitten"], 2)).toBe("mitten");
  expect(nearestName("mitt", ["mitten"], 2)).toBeUndefined();
});

it("suggests nothing where nothing comes close", () => {
  expect(nearestName("optimizer", names)).toBeUndefined();
  expect(nearestName("x", [])).toBeUndefined();
  // two edits may be the whole of a short name, three are another name
  expect(nearestName("gp", ["t5"])).toBe("t5");
  expect(nearestName("gpt", ["bit"])).toBe("bit");
  expect(nearestName("gpt", ["xyz"])).toBeUndefined();
});

it("passes over long names, and stops where there are too many", () => {
  expect(nearestName("x".repeat(201), ["x".repeat(201)])).toBeUndefined();
  expect(nearestName("near", ["y".repeat(10 ** 6), "nearer"])).toBe("nearer");
  const far = "z".repeat(200);
  const wanted = "x".repeat(200);
  expect(nearestName(wanted, [...new Array<string>(400).fill(far), wanted])).toBe(wanted);
  expect(nearestName(wanted, [...new Array<string>(10 ** 6).fill(far), wanted])).toBeUndefined();
});
