import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunConfig } from "./config.js";
import { runConfig } from "./run-config.js";
import { SETTING_NAMES, type SettingName, settingOf } from "./settings.js";

const given = { task: "bit-xor", model: "gpt2-tiny" };

describe("runConfig()", () => {
  it("fills up what is not said", () => {
    expect(runConfig(given)).toEqual({
      version: 1,
      ...given,
      random: false,
      thaw: "fpt",
      steps: 2000,
      batchSize: 16,
      learningRate: 1e-3,
      evaluateEvery: 250,
      seed: 0,
      checkpointEvery: 1000,
    });
  });

  it("takes the small body of language where no model is named, and its shape where weights are drawn", () => {
    expect(runConfig({ task: "bit-xor" }).model).toBe("nano-language");
    expect(runConfig({ task: "bit-xor", random: true }).model).toBe("nano-language");
  });

  it.each<[unknown, string]>([
    [null, "Cannot use the configuration null: expected an object of settings"],
    [[given], "expected an object of settings"],
    [{ ...given, version: 2 }, "Cannot use a configuration of version 2: this permafrost reads version 1"],
    [{ model: "gpt2-tiny" }, "Cannot configure a run without task"],
    [{ ...given, learning_rate: 1 }, 'no setting "learning_rate", the nearest is learningRate'],
    [{ ...given, constructor: 1 }, 'no setting "constructor"'],
    [
      { ...given, learningRate: "1e-3" },
      'Cannot set learningRate to the string "1e-3": expected a number above 0',
    ],
    [{ ...given, steps: 1.5 }, "Cannot set steps to 1.5: expected a whole number of at least 1"],
    [{ ...given, steps: null }, "Cannot set steps to null"],
    [{ ...given, thaw: "everything" }, 'Cannot set thaw to "everything": expected fpt'],
    [{ ...given, rateFactor: [{ part: "", factor: 1 }] }, "expected NAME=FACTOR"],
    [{ ...given, rateFactor: [{ part: "a", factor: 1, more: 1 }] }, "expected NAME=FACTOR"],
    [{ ...given, methods: ["lora"] }, "expected NAME, or NAME:KEY=VALUE"],
    [{ ...given, methods: [{ name: "lora", rank: 8 }] }, "expected NAME, or NAME:KEY=VALUE"],
    // no command line could say these
    [{ ...given, methods: [{ name: "lora", arguments: { targets: ["a+b"] } }] }, "expected NAME"],
    [{ ...given, methods: [{ name: "lora", arguments: { rank: "8" } }] }, "expected NAME"],
    [{ ...given, methods: [{ name: "lora", arguments: { targets: [["a"]] } }] }, "expected NAME"],
    [{ ...given, methods: [{ name: "a,b" }] }, "expected NAME"],
    [{ ...given, classWeights: [0, 0] }, "one of them above 0"],
    [{ ...given, revisions: [1] }, "expected commits by the names"],
    [{ ...given, warmup: 2000 }, "Cannot warm up for 2000 steps in a training of 2000"],
    [{ ...given, momentum: 0.9 }, "Cannot use momentum with adam: it goes with optimizer sgd"],
    [{ ...given, weightDecay: 0.1, optimizer: "sgd" }, "Cannot use weightDecay with sgd"],
    [{ ...given, loss: "./l.js", labelSmoothing: 0.1 }, "it is a part of cross-entropy"],
  ])("refuses %j", (wrong, message) => {
    expect(() => runConfig(wrong)).toThrow(message);
  });

  it.each([
    ["0x10", "0x10"],
    ["0b1", "0b1"],
    ["Infinity", "Infinity"],
    [" 12 ", 12],
    ["1e3", 1000],
    [".5", 0.5],
    ["5.", 5],
    ["-1", -1],
    ["", ""],
    ["1,5", "1,5"],
    ["9".repeat(500), "9".repeat(500)],
  ])("takes %j on a command line for %j", (text, value) => {
    expect(settingOf("learningRate").kind.parse(text)).toBe(value);
  });

  it("calls settings what its caller calls them", () => {
    const wrong = { ...given, batchSize: 0 };
    expect(() => runConfig(wrong)).toThrow("Cannot set batchSize to 0");
    expect(() => runConfig(wrong, { names: "flags" })).toThrow("Cannot set --batch-size to 0");
  });

  it("gives back what it gave", () => {
    const config = runConfig({ ...given, rateFactor: [{ part: "ln_", factor: 0.1 }] });
    expect(runConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });
});

describe("every setting", () => {
  const samples: Partial<Record<SettingName, readonly unknown[]>> = {
    thaw: ["fpt", "all", "output-only", "plus:attention,feedForward"],
    rateFactor: [
      [
        { part: "ln_", factor: 0.5 },
        { part: "output", factor: 2 },
      ],
    ],
    methods: [
      [{ name: "lora" }],
      [
        { name: "lora", arguments: { rank: 8, alpha: 0.5, rankStabilized: true, targets: ["a.b", "c_fc"] } },
        { name: "C:/x/method.js", arguments: { on: "attention", only: ["x"], nothing: null } },
      ],
    ],
    padTo: [[8, 64]],
    label: [["a"], ["a b", "c"]],
    columns: [["a"]],
    id: [["a"]],
    categories: [["a"]],
    resize: [[32, 24]],
    classWeights: [[1, 0.5, 0], "balanced"],
    ridgeLambda: [[0], [1e-8, 0.5, 1e4]],
    metrics: [["./a.js", "./b.js"]],
    compute: ["f32", "int8", "int8:15"],
  };

  it.each(SETTING_NAMES.filter((name) => !settingOf(name).noted))("%s reads what it shows", (name) => {
    const { kind } = settingOf(name);
    const numbers = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }));
    const values = samples[name]
      ? fc.constantFrom(...samples[name])
      : fc.oneof(numbers, fc.boolean(), fc.constantFrom("adam", "sgd", "last", "validation", "f16", "x"));
    let fitting = 0;
    fc.assert(
      fc.property(values, (value) => {
        if (!kind.fits(value)) return;
        fitting++;
        expect(kind.parse(kind.show(value))).toEqual(value);
      }),
      { numRuns: 300 },
    );
    // a choice's names are listed in its schema
    const names = kind.schema["enum"] as readonly unknown[] | undefined;
    for (const value of names ?? []) expect(kind.fits(kind.parse(kind.show(value)))).toBe(true);
    expect(fitting + (names?.length ?? 0)).toBeGreaterThan(0);
  });

  it("is required, or has a default that fits, or may be left out", () => {
    for (const name of SETTING_NAMES) {
      const { default: usual, kind, required, about } = settingOf(name);
      if (usual !== undefined) expect(kind.fits(usual), name).toBe(true);
      expect(required && usual !== undefined, name).toBeFalsy();
      expect(about.length, name).toBeGreaterThan(5);
    }
  });
});

// the table and the type are one
const typed: RunConfig = runConfig(given);
void (typed.learningRate satisfies number);
void (typed.warmup satisfies number | undefined);
