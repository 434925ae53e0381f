import { describe, expect, it } from "vitest";
import { configOf } from "./config-of.js";
import { type CountName, countsOf } from "./counts.js";
import { frozen } from "./frozen.js";
import { match } from "./match.js";
import type { ModelTask } from "./model.js";
import { random } from "./random.js";
import { thaw } from "./thaw.js";
import { lora } from "./thawing/lora.js";
import type { BodyConfig } from "./weight-source.js";

const task = (tokens = 4, read = tokens): ModelTask => ({
  input: { kind: "values", tokens, dim: 2 },
  output: { tokens: read, labels: 1, classes: 2 },
});
const gpt2 = (layers: number, width: number, tokens?: number) =>
  frozen(random(configOf("gpt2", { layers, width })), task(tokens));
/** Layers, width and miss in per cent, rounded as the table of the widths is. */
const found = (body: BodyConfig | "lstm" | "gru", to: ReturnType<typeof gpt2>, by: CountName = "frozen") => {
  const { layers, width, missPercent } = match(body as BodyConfig, { to, by, tolerance: 0.011 });
  return [layers, width, Number(missPercent.toFixed(1)) + 0];
};

// widths that match the frozen weights of a GPT-2
describe.each([
  [
    12,
    768,
    {
      same: [18, 768, 0],
      layers: [3259, 2305, 1882],
      deep: [12, 941, 0.1],
      gru: 1086,
      units: [9212, 29_073],
    },
  ],
  [
    24,
    1024,
    {
      same: [36, 1024, 0],
      layers: [6146, 4346, 3548],
      deep: [24, 1254, 0],
      gru: 1448,
      units: [17376, 54_889],
    },
  ],
  [2, 64, { same: [3, 64, 0.4], layers: [111, 78, 64], deep: [2, 78, -0.9], gru: 91, units: [307, 916] }],
  [
    2,
    128,
    { same: [3, 128, 0.2], layers: [222, 157, 128], deep: [2, 157, 0.3], gru: 181, units: [620, 1906] },
  ],
  [
    4,
    256,
    { same: [6, 256, 0.1], layers: [627, 444, 362], deep: [4, 313, -0.3], gru: 362, units: [1768, 5533] },
  ],
])("to a GPT-2 of %i layers × %i, by frozen weights", (layers, width, expected) => {
  const to = gpt2(layers, width);
  const lstmOf = (num_layers: number) => ({ model_type: "lstm", num_layers });

  it("an LSTM of the same width has half as many layers again", () => {
    expect(found("lstm", to)).toEqual(expected.same);
  });

  it.each([1, 2, 3])("an LSTM of %i layers is wider", (n) => {
    expect(found(lstmOf(n), to).slice(0, 2)).toEqual([n, expected.layers[n - 1]]);
  });

  it("an LSTM of as many layers is wider", () => {
    expect(found(lstmOf(layers), to)).toEqual(expected.deep);
  });

  it("a GRU of the same width has twice as many layers, one of as many is wider", () => {
    expect(found("gru", to).slice(0, 2)).toEqual([2 * layers, width]);
    expect(found({ model_type: "gru", num_layers: layers }, to).slice(0, 2)).toEqual([layers, expected.gru]);
  });

  it.each([1, 0.1])("a reservoir of density %d has units", (density) => {
    // its biases are counted, too
    const reservoir = { model_type: "esn", input_size: 16, density };
    expect(found(reservoir, to).slice(0, 2)).toEqual([1, expected.units[density === 1 ? 0 : 1]]);
  });
});

describe("match()", () => {
  // forward, all tokens read out
  it.each([
    [10, 942],
    [64, 947],
    [512, 991],
    [1024, 1040],
  ])("by FLOPs, of %i tokens, an LSTM of twelve layers is %i wide", (tokens, width) => {
    const to = gpt2(12, 768, tokens);
    const matched = match({ model_type: "lstm", num_layers: 12 }, { to, by: "flops" });
    expect(matched.width).toBe(width);
    expect(matched.wanted).toBe(countsOf(to).flops.forward);
  });

  it("gives what random draws, and counts as it says", () => {
    const to = gpt2(2, 128);
    for (const by of ["frozen", "thawed", "total", "flops", "state"] as const) {
      const { config, count, wanted, missPercent } = match("lstm", { to, by });
      const counts = countsOf(frozen(random(config), task()));
      const of = ({ flops, ...others }: typeof counts) => ({ ...others, flops: flops.forward })[by];
      expect(of(counts)).toBe(count);
      expect(of(countsOf(to))).toBe(wanted);
      expect(missPercent).toBeCloseTo((100 * (count - wanted)) / wanted, 10);
      expect(Math.abs(missPercent)).toBeLessThanOrEqual(1);
    }
  });

  it("matches a transformer to an LSTM, with heads of 64 where that will do", () => {
    const to = frozen(random(configOf("lstm", { layers: 6, width: 256 })), task());
    expect(match("gpt2", { to, by: "frozen" })).toMatchObject({ layers: 4, width: 256 });
    const deep = match({ model_type: "gpt2", n_layer: 6 }, { to, by: "frozen" });
    expect([deep.layers, deep.width % 2]).toEqual([6, 0]);
    const eight = match({ model_type: "llama", num_attention_heads: 6 }, { to, by: "frozen" });
    expect(eight.width % 6).toBe(0);
    expect(eight.config["num_attention_heads"]).toBe(6);
  });

  it("keeps what the config says, and has positions for the task", () => {
    const to = gpt2(2, 64);
    const kept = match({ model_type: "lstm", hidden_size: 64, dropout: 0.5 }, { to, by: "frozen" });
    expect(kept).toMatchObject({ layers: 3, config: { dropout: 0.5, input_size: 64 } });
    const long = frozen(random(configOf("lstm", { layers: 3, width: 64 })), task(700, 1));
    expect(match("bert", { to: long, by: "frozen" }).config["max_position_embeddings"]).toBe(700);
  });

  it("is of as many layers where no number of layers of that width will do", () => {
    expect(match("lstm", { to: gpt2(3, 768), by: "frozen" })).toMatchObject({ layers: 3, width: 941 });
    // and of others where that will not do either
    const small = match("gru", { to: gpt2(1, 24), by: "frozen" });
    expect(Math.abs(small.missPercent)).toBeLessThanOrEqual(1);
  });

  it("thaws by the rule of the other, or another", () => {
    const options = { thaw: thaw.all };
    const to = frozen(random(configOf("gpt2", { layers: 2, width: 64 })), task(), options);
    const { config, count } = match("lstm", { to, by: "thawed" });
    expect(countsOf(frozen(random(config), task(), options)).thawed).toBe(count);
    const own = frozen(random(configOf("gpt2", { layers: 2, width: 64 })), task(), {
      thaw: ({ name }) => name.startsWith("output"),
    });
    expect(() => match("lstm", { to: own, by: "thawed" })).toThrow("say with thaw what this one is to");
    expect(match("lstm", { to: own, by: "thawed", thaw: "output-only" }).width).toBe(64);
  });

  it("has the thawing methods and the features of the other", () => {
    const options = { methods: [lora({ rank: 2 })], features: "all layers, last" } as const;
    const to = frozen(random(configOf("gpt2", { layers: 2, width: 64 })), task(4, 1), options);
    const { config, count, counts } = match("lstm", { to, by: "thawed" });
    expect(counts).toEqual(countsOf(frozen(random(config), task(4, 1), options)));
    expect(counts.thawed).toBe(count);
  });

  it("finds how wide an LSTM is before it is projected", () => {
    const to = gpt2(2, 64);
    for (const by of ["frozen", "thawed", "total", "flops", "state"] as const)
      for (const proj_size of [16, 64, 100]) {
        const body = { model_type: "lstm", proj_size, num_layers: 1 };
        const { config, width, count } = match(body, { to, by, tolerance: 0.02 });
        expect(width).toBe(proj_size);
        expect(config["hidden_size"]).toBeGreaterThan(proj_size);
        const counts = countsOf(frozen(random(config), task()));
        expect(by === "flops" ? counts.flops.forward : counts[by]).toBe(count);
      }
    // the gates of 81 units of both layers, and what they are projected to
    const { config } = match({ model_type: "lstm", proj_size: 64, num_layers: 2 }, { to, by: "frozen" });
    expect(config["hidden_size"]).toBe(81);
    expect(() => match({ model_type: "lstm", proj_size: 500 }, { to, by: "frozen" })).toThrow(
      "the nearest, 1 layer of width 500, has 2,260,512",
    );
    expect(() => match({ model_type: "gru", proj_size: 4 }, { to, by: "frozen" })).toThrow(
      'expected "proj_size" in its config to be 0',
    );
  });

  it("feeds a body without an input layer what the other is fed", () => {
    const reservoir = { model_type: "esn", input_size: 2, units: 200 };
    const to = frozen(random(reservoir), task(), { inputLayer: "identity" });
    for (const body of ["lstm", "gru", "esn", { model_type: "lstm", num_layers: 1 }] as const)
      for (const by of ["frozen", "total", "state"] as const) {
        const { config, missPercent } = match(body as "lstm", { to, by });
        expect(config["input_size"]).toBe(2);
        expect(Math.abs(missPercent)).toBeLessThanOrEqual(1);
      }
    // 4 · 99 · (2 + 99 + 2) of 200 · (2 + 200 + 1)
    expect(match({ model_type: "lstm", num_layers: 1 }, { to, by: "frozen" }).width).toBe(99);
    expect(match("esn", { to, by: "frozen" })).toMatchObject({ width: 200, missPercent: 0 });
  });

  it("says how far off the nearest is", () => {
    const options = { to: gpt2(2, 64), by: "frozen" } as const;
    const gru = { model_type: "gru", num_layers: 2 };
    expect(() => match(gru, options)).toThrow(
      "Cannot match gru to gpt2 by frozen within 1 %: the nearest, 2 layers of width 91, has 100,464, 1.01 % more than 99,456; allow more with tolerance, or leave a size free",
    );
    expect(match(gru, { ...options, tolerance: 0.02 }).width).toBe(91);
    const fixed = { model_type: "lstm", num_layers: 2, hidden_size: 64 };
    expect(() => match(fixed, options)).toThrow("2 layers of width 64, has 66,560, 33.1 % less than 99,456");
  });

  it("refuses what makes no sense", () => {
    const to = gpt2(1, 8);
    const by = "frozen";
    expect(() => match("lstn" as "lstm", { to, by })).toThrow('nearest is "lstm"');
    expect(() => match("lstm", { to, by: "weights" as "frozen" })).toThrow(
      'Cannot match lstm: expected by to be one of frozen, thawed, total, flops, state, found "weights"',
    );
    expect(() => match("lstm", { to } as never)).toThrow("expected by to be one of");
    expect(() => match("lstm", { by } as never)).toThrow("expected to to be a model");
    expect(() =>
      match("lstm", { to: random(configOf("lstm", { layers: 1, width: 8 })), by } as never),
    ).toThrow("expected to to be a model, as frozen(source, task) makes it");
    expect(() => match("lstm", undefined as never)).toThrow("expected an object of options");
    expect(() => match("lstm", { to, by, tolerence: 1 } as never)).toThrow('the nearest is "tolerance"');
    expect(() =>
      match({ model_type: "llama", num_attention_heads: 3, num_key_value_heads: 2 }, { to, by }),
    ).toThrow('expected "num_key_value_heads" in its config to be a divisor');
    const none = frozen(random(configOf("gpt2", { layers: 1, width: 8 })), task(), { thaw: thaw.all });
    expect(() => match("lstm", { to: none, by })).toThrow("Cannot match lstm by frozen: gpt2 has none");
  });
});
