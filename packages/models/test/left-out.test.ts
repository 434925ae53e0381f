import { describe, expect, it } from "vitest";
import {
  frozen,
  frozenBy,
  gpt2Config,
  lora,
  mixed,
  openBody,
  random,
  statisticsOf,
  truncated,
} from "../src/index.js";
import { tinyConfigs } from "./tiny-configs.js";

const source = random(tinyConfigs["gpt2"]!);
const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;

/** As from JavaScript, where nobody looks at types. */
type Loose = (...given: unknown[]) => unknown;
const loose = (f: unknown) => f as Loose;

describe("what is left out", () => {
  it("is named: a source, a config, a task", () => {
    expect(() => loose(random)()).toThrow(
      new TypeError(
        'Cannot draw random weights: expected a config, as gpt2Config("small") gives it, found nothing',
      ),
    );
    expect(() => loose(random)("gpt2")).toThrow('found "gpt2"');
    for (const make of [frozen, openBody, statisticsOf, truncated])
      expect(() => loose(make)()).toThrow(
        "Cannot open a body: expected a source of weights, such as random(config) or await fromFolder(path), found nothing",
      );
    expect(() => loose(frozen)(source)).toThrow(
      "Cannot make a model of random gpt2 weights (seed 0): expected a task, { input, output }, such as bitXor(), found nothing",
    );
    expect(() => loose(frozen)(source, { input: task.input })).toThrow('found "an object"');
  });

  it("is a promise that nobody awaited", () => {
    const later = Promise.resolve();
    expect(() => loose(random)(later)).toThrow("found a promise: await it first");
    expect(() => loose(frozen)(later, task)).toThrow("found a promise: await it first");
    expect(() => loose(frozen)(source, later)).toThrow("found a promise: await it first");
  });

  it("is a kind that there is not", () => {
    const input = { ...task.input, kind: "vectors" };
    expect(() => loose(frozen)(source, { ...task, input })).toThrow(
      'with input.kind = "vectors": expected values or ids',
    );
    const output = { ...task.output, kind: "value" };
    expect(() => loose(frozen)(source, { ...task, output })).toThrow(
      'with output.kind = "value": expected classes or values',
    );
  });
});

describe("options that there are not", () => {
  const { recipe } = frozen(source, task);
  const calls: Readonly<
    Record<string, [call: (options: object) => unknown, option: string, nearest: string]>
  > = {
    frozen: [(options) => frozen(source, task, options), "thawed", "thaw"],
    frozenBy: [(options) => frozenBy(source, task, recipe, options), "method", "methods"],
    random: [(options) => random(tinyConfigs["gpt2"]!, options), "scale_residuals", "scaleResiduals"],
    statisticsOf: [(options) => statisticsOf(source, options), "sede", "seed"],
    truncated: [(options) => truncated(source, 1, options), "architectures", "architecture"],
    mixed: [(options) => mixed({ rest: source }, options), "Architecture", "architecture"],
    openBody: [(options) => openBody(source, options), "archtecture", "architecture"],
    lora: [(options) => lora(options), "Rank", "rank"],
  };
  it.each(Object.entries(calls))("are refused by %s", (_, [call, option, nearest]) => {
    expect(() => call({ [option]: 1 })).toThrow(
      `there is no option "${option}"; the nearest is "${nearest}"`,
    );
    expect(() => call(3 as never)).toThrow("expected an object of options");
  });

  it("are refused by gpt2Config, which takes a size alone", () => {
    expect(() => loose(gpt2Config)("small", { layers: 4 })).toThrow("expected a size alone");
  });

  it("are no methods: frozen() takes a list of them", () => {
    for (const methods of [lora(), "lora", ["lora"], [undefined]])
      expect(() => loose(frozen)(source, task, { methods })).toThrow(
        "expected methods to be a list of thawing methods",
      );
  });
});
