import { describe, expect, it } from "vitest";
import { tinyConfigs } from "../test/tiny-configs.js";
import { bodyOf } from "./architectures.js";
import { decays, type Parameter, roleLabelOf } from "./parameter.js";

const init = { kind: "constant", value: 0 } as const;
const parameter = (role: string, shape: readonly number[], more: Partial<Parameter> = {}): Parameter => ({
  name: "p",
  role,
  shape,
  init,
  ...more,
});

describe("decays()", () => {
  it("leaves out norms, positions and biases", () => {
    // by transformers' Trainer: neither norms nor what has "bias" in its name; positions besides
    const spared = /(norm|ln_|alpha$|beta$|bias|^b$|wpe|position)/i;
    for (const [name, config] of Object.entries(tinyConfigs)) {
      const { parameters } = bodyOf(config);
      const found = parameters.filter(decays).map((each) => each.name);
      expect(found.length, name).toBeGreaterThan(0);
      expect(found, name).toEqual(parameters.map((each) => each.name).filter((each) => !spared.test(each)));
    }
  });

  it("decides by shape for a role that it does not know, unless it is told", () => {
    expect(decays(parameter("gate", [4, 4]))).toBe(true);
    expect(decays(parameter("gate", [4]))).toBe(false);
    expect(decays(parameter("gate", [4, 4], { decays: false }))).toBe(false);
    expect(decays(parameter("norm", [4], { decays: true }))).toBe(true);
    // a norm with two axes
    expect(decays(parameter("norm", [1, 4]))).toBe(false);
  });
});

describe("roleLabelOf()", () => {
  it("is the table's, the parameter's own, or the role", () => {
    expect(roleLabelOf(parameter("feedForward", [1]))).toBe("feed-forward");
    expect(roleLabelOf(parameter("gate", [1]))).toBe("gate");
    expect(roleLabelOf(parameter("gate", [1], { roleLabel: "gates" }))).toBe("gates");
    expect(roleLabelOf({ role: "constructor" })).toBe("constructor");
  });
});
