import { join } from "node:path";
import { evaluate, topological } from "@permafrost/graph";
import { fromFolder } from "@permafrost/hub";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { describe, expect, it } from "vitest";
import { relativeBuckets } from "../src/bodies/relative-buckets.js";
import { rotaryTables, rotaryTurning } from "../src/bodies/rotary.js";
import { architectures, type BodyConfig, bodyOf, frozen, type ModelTask, random } from "../src/index.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const taskOf = (tokens: number): ModelTask => ({
  input: { kind: "values", tokens, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 3 },
});
const modelOf = (config: BodyConfig, tokens: number) => frozen(random(config, { seed: 3 }), taskOf(tokens));

async function seesNoPadding(config: BodyConfig) {
  const model = modelOf(config, 20);
  const short = await runModel(model, waves(9 * 3), [1, 9, 3]);
  for (const filler of [0, 50]) {
    const x = new Float32Array(2 * 20 * 3).fill(filler);
    x.set(waves(9 * 3));
    x.set(waves(20 * 3), 20 * 3);
    const padded = await runModel(model, x, [2, 20, 3], { lengths: [9, 20] });
    short.logits.forEach((value, i) => {
      expect(padded.logits[i]).toBeCloseTo(value, 9);
    });
    const full = await runModel(model, waves(20 * 3), [1, 20, 3]);
    full.logits.forEach((value, i) => {
      expect(padded.logits[short.logits.length + i]).toBeCloseTo(value, 9);
    });
  }
}

describe("every body", () => {
  it("has a tiny config here", () => {
    expect(Object.keys(tinyConfigs)).toEqual(Object.keys(architectures));
  });

  for (const [name, config] of Object.entries(tinyConfigs)) {
    it(`${name} never sees padding`, () => seesNoPadding(config));

    it(`${name} asks only for its parameters, and for all of them`, () => {
      const model = modelOf(config, 8);
      const asked = new Set<string>();
      const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
      expect(parameters.size).toBe(model.parameters.length);
      return runModel(
        {
          ...model,
          forward: (x, context) =>
            model.forward(x, {
              ...context,
              weight: (name) => {
                asked.add(name);
                return context.weight(name);
              },
            }),
        },
        waves(24),
        [1, 8, 3],
      ).then(() => expect([...asked].sort()).toEqual([...parameters.keys()].sort()));
    });

    it(`${name} gives attention weights that sum to one over [batch, heads, tokens, tokens]`, async () => {
      const model = modelOf(config, 6);
      const { attentions } = await runModel(model, waves(36), [2, 6, 3]);
      const keys = ["num_attention_heads", "n_head", "n_heads", "num_heads", "encoder_attention_heads"];
      const heads = keys.map((key) => config[key]).find((value) => value !== undefined);
      expect(heads === undefined).toBe("input_size" in config);
      expect(attentions.map(({ shape }) => shape)).toEqual(heads ? Array(2).fill([2, heads, 6, 6]) : []);
    });

    it(`${name} says which value of its config makes no sense`, () => {
      const sizes = Object.entries(config).filter(([, value]) => typeof value === "number");
      expect(sizes.length).toBeGreaterThan(1);
      for (const [key] of sizes) {
        expect(() => bodyOf({ ...config, [key]: -1 })).toThrow(`Cannot build a`);
        expect(() => bodyOf({ ...config, [key]: -1 })).toThrow(`"${key}"`);
        expect(() => bodyOf({ ...config, [key]: "x" })).toThrow(`"${key}"`);
      }
    });
  }
});

describe("gemma3_text where tokens see both ways", () => {
  // windows in blocks, and with a mask; heads that share keys and values
  it.each([4, 12])("never sees padding, in windows of %i", (sliding_window) =>
    seesNoPadding({ ...tinyConfigs["gemma3_text"], use_bidirectional_attention: true, sliding_window }),
  );
});

describe("longformer", () => {
  // reach 2 is computed in blocks from 9 tokens on; a window as wide as all that hides nothing needs no blocks
  const config = { ...tinyConfigs["longformer"], attention_window: 4 };
  for (const tokens of [9, 12, 21])
    it(`gives the same in blocks as with a mask, for ${tokens} tokens`, async () => {
      const model = modelOf(config, tokens);
      const blocked = await runModel(model, waves(2 * tokens * 3), [2, tokens, 3]);
      expect(blocked.attentions).toEqual([]);
      // token by token: what a token gives depends on those at most two layers of reach 2 away
      for (const end of [8]) {
        const whole = await runModel(model, waves(end * 3), [1, end, 3]);
        expect(whole.attentions).toHaveLength(2);
        const unaffected = (end - 4) * 12;
        whole.hidden.subarray(0, unaffected).forEach((value, i) => {
          expect(blocked.hidden[i]).toBeCloseTo(value, 9);
        });
        expect(blocked.hidden[unaffected + 12]).not.toBeCloseTo(whole.hidden[unaffected + 12]!, 6);
      }
    });

  it("never makes a matrix of all tokens by all tokens for long sequences", () => {
    const long = { ...config, max_position_embeddings: 1026, attention_window: 16 };
    const model = modelOf(long, 1024);
    return runModel(
      {
        ...model,
        forward: (x, context) => {
          const result = model.forward(x, context);
          const largest = Math.max(
            ...topological([result.logits]).map(({ shape }) => shape.reduce((a, b) => a * b, 1)),
          );
          expect(largest).toBeLessThanOrEqual(2 * 128 * 8 * 24);
          return { ...result, hidden: result.embeds, logits: result.embeds };
        },
      },
      waves(1024 * 3),
      [1, 1024, 3],
    );
  });

  it("refuses windows that are odd, or not one for each layer", () => {
    for (const attention_window of [3, [4], [4, 4, 4], [4, 0], "4"])
      expect(() => bodyOf({ ...config, attention_window })).toThrow(
        '"attention_window" in its config to be an even number, or a list of 2 of them',
      );
  });
});

describe("t5", () => {
  const folder = goldensFolder();
  it("puts distances into the buckets of upstream", async () => {
    const ops = await fromFolder(join(folder, "ops.safetensors"));
    for (const [buckets, maxDistance] of [
      [32, 128],
      [8, 20],
    ] as const) {
      const distances = await ops.read(`t5_buckets_${buckets}_${maxDistance}/in/distance`);
      const expected = await ops.read(`t5_buckets_${buckets}_${maxDistance}/out`);
      const tokens = 1 + Math.max(...distances);
      const found = relativeBuckets(tokens, buckets, maxDistance);
      const ofDistance = (d: number) => found[d < 0 ? -d * tokens : d];
      expect([...distances].map(ofDistance)).toEqual([...expected]);
    }
  });

  it("refuses what it does not know", () => {
    expect(() => bodyOf({ ...tinyConfigs["t5"], feed_forward_proj: "gated-mash" })).toThrow(
      'Cannot build a t5 body: expected "feed_forward_proj" in its config to be one of gelu, gelu_new, gelu_pytorch_tanh, relu, silu, swish, tanh, gelu_python, gelu_fast, gelu_accurate, gelu_python_tanh, gelu_10, quick_gelu, mish, relu2, relu6, leaky_relu, sigmoid, linear, or gated- and one of them, found "gated-mash"',
    );
  });
});

describe("llama", () => {
  const config = tinyConfigs["llama"]!;
  const frequencies = (of: BodyConfig, d: number) => rotaryTurning(of, d)(8).frequencies;
  it("turns pairs by theta to the power of -2i/d", () => {
    expect(frequencies({ rope_theta: 100 }, 4)).toEqual([1, 0.1]);
    expect(frequencies({}, 4)).toEqual([1, 0.01]);
    expect(frequencies({ rope_parameters: { rope_type: "default", rope_theta: 100 } }, 4)).toEqual([1, 0.1]);
    expect(frequencies({ rope_scaling: { type: "linear", factor: 4 } }, 4)).toEqual([0.25, 0.0025]);
  });

  it("stretches long wavelengths as Llama 3.1 does", () => {
    const rope_scaling = {
      rope_type: "llama3",
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    };
    const plain = frequencies({ rope_theta: 500000 }, 128);
    const scaled = frequencies({ rope_theta: 500000, rope_scaling }, 128);
    scaled.forEach((frequency, i) => {
      const turns = (8192 * plain[i]!) / (2 * Math.PI);
      if (turns >= 4) expect(frequency).toBe(plain[i]);
      else if (turns <= 1) expect(frequency).toBeCloseTo(plain[i]! / 8, 15);
      else expect(frequency / plain[i]!).toBeCloseTo((turns - 1) / 3 + (4 - turns) / 3 / 8, 12);
    });
    expect(scaled.filter((frequency, i) => frequency === plain[i])).toHaveLength(29);
  });

  it("multiplies cos and sin by a gain", () => {
    const { cos, sin } = rotaryTables(2, { frequencies: [Math.PI / 2, 0], gain: 3 });
    const found = evaluate({ cos, sin }, {});
    const expected = { cos: [3, 3, 3, 3, 0, 3, 0, 3], sin: [0, 0, 0, 0, 3, 0, 3, 0] };
    for (const key of ["cos", "sin"] as const)
      for (const [i, value] of expected[key].entries()) expect(found[key][i]).toBeCloseTo(value, 6);
  });

  it("refuses kinds of scaling that it does not know", () => {
    for (const rope_type of ["yarm", "proportional"])
      expect(() => bodyOf({ ...config, rope_scaling: { rope_type, factor: 2 } })).toThrow(
        `expected "rope_type" in its config to be one of default, linear, llama3, dynamic, yarn, longrope, found "${rope_type}"`,
      );
    expect(() => bodyOf({ ...config, rope_scaling: 2 })).toThrow(
      '"rope_scaling" in its config to be an object or null',
    );
  });

  it("shares one mask and one pair of rotary tables among all layers", () => {
    const model = modelOf({ ...config, num_hidden_layers: 4 }, 6);
    return runModel(
      {
        ...model,
        forward: (x, context) => {
          const result = model.forward(x, context);
          const constants = topological([result.logits]).filter(
            ({ op, shape }) => op === "constant" && shape.length > 1,
          );
          expect(constants.map(({ shape }) => shape).sort()).toEqual([
            [6, 4],
            [6, 4],
            [6, 6],
          ]);
          return result;
        },
      },
      waves(18),
      [1, 6, 3],
    );
  });
});
