import { describe, expect, it } from "vitest";
import { parseAdapterConfig } from "../src/adapter/parse-adapter-config.js";
import { local, sample } from "./sample-config.js";

const parse = (config: unknown) => parseAdapterConfig(JSON.stringify(config), "here");

/** The same config with another value at a place; undefined leaves it out. */
function put(config: unknown, path: string, value: unknown): unknown {
  const [key, ...rest] = path.split(".");
  const inner = (config as Record<string, unknown>)[key!];
  const changed = rest.length > 0 ? put(inner, rest.join("."), value) : value;
  return Array.isArray(config)
    ? config.map((one, i) => (String(i) === key ? changed : one))
    : { ...(config as object), [key!]: changed };
}

/** Paths of everything that a config holds. */
const pathsOf = (value: unknown): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => [
        key,
        ...pathsOf(inner).map((path) => `${key}.${path}`),
      ]);

describe("parseAdapterConfig()", () => {
  it("reads what was written", () => {
    expect(parse(sample)).toEqual(sample);
    expect(parse(local)).toEqual(local);
    const ids = put(sample, "task.input", { kind: "ids", tokens: 3, vocabulary: 4 });
    expect(parse(ids)).toEqual(ids);
    const recipe = {
      ...sample.recipe,
      thaw: "custom",
      thawed: [],
      dropout: 0,
      methods: [{ name: "lora", arguments: { rank: 2 } }],
      architecture: "mixer",
    };
    expect(parse({ ...sample, recipe })).toEqual({ ...sample, recipe });
  });

  it("gives numbers back that were not finite", () => {
    const [result] = sample.results;
    const diverged = { ...result!, loss: Number.NaN, accuracy: Number.NaN, metrics: { f1: Number.NaN } };
    expect(parse({ ...sample, results: [diverged] }).results).toEqual([diverged]);
  });

  it.each(pathsOf(sample).filter((path) => !path.startsWith("task.options.")))("looks at %s", (path) => {
    for (const wrong of [{ a: 1 }, -1, [{}], [-1]]) {
      if (/options$|metrics$/.test(path) && !Array.isArray(wrong) && typeof wrong === "object") continue;
      if (/accuracy|loss|macro F1$/.test(path) && wrong === -1) continue;
      expect(() => parse(put(sample, path, wrong)), JSON.stringify(wrong)).toThrow(
        /^Cannot read here: expected "[\w.]+" to be .*, found (?:an object|a list|-1|undefined)$/,
      );
    }
  });

  it("says where, what was expected, and what is there", () => {
    const refused = (path: string, value: unknown) => {
      try {
        parse(put(sample, path, value));
        return "read";
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
        return (error as Error).message;
      }
    };
    expect(refused("version", 1)).toBe('Cannot read here: expected "version" to be 2, found 1');
    expect(refused("task", undefined)).toBe(
      'Cannot read here: expected "task.name" to be text, found undefined',
    );
    expect(refused("recipe.inputLayer", "none")).toBe(
      'Cannot read here: expected "recipe.inputLayer" to be "new" or "identity" or "pretrained", found "none"',
    );
    expect(refused("results.0.loss", "\u001b[31m0")).toBe(
      'Cannot read here: expected "results.0.loss" to be a number, found "\\x1b[31m0"',
    );
    expect(refused("recipe.methods", [{}])).toBe(
      'Cannot read here: expected "recipe.methods.0.name" to be text, found undefined',
    );
    expect(refused("task.input", { kind: "ids", tokens: 1 })).toContain('"task.input.vocabulary"');
    expect(refused("task.input", { kind: "values", tokens: 1 })).toContain('"task.input.dim"');
    expect(() => parseAdapterConfig("{", "here")).toThrow("Cannot read here: it is no JSON");
    for (const other of [null, [], 3, "x", { ...sample, format: "peft" }])
      expect(() => parse(other)).toThrow('expected "format" to be "permafrost-adapter"');
  });

  it.each([
    "../../etc",
    "/home/me/secret",
    "http://10.0.0.1/x",
    "./a/b",
    "a/b/c",
    "a",
    "a/b@c",
    "-/x",
    "a/..",
  ])("does not send anyone to fetch %s", (name) => {
    expect(() => parse(put(sample, "base.name", name))).toThrow(
      'expected "base.name" to be a repository of the Hub, "owner/name"',
    );
    expect(() => parse(put(sample, "base.revision", name))).toThrow(
      'expected "base.revision" to be the hash of a commit',
    );
  });
});
