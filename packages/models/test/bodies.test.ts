import { join } from "node:path";
import { print, topological } from "@permafrost/graph";
import { fromFolder } from "@permafrost/hub";
import { describe, expect, it } from "vitest";
import { relativeBuckets } from "../src/bodies/relative-buckets.js";
import { rotaryFrequencies } from "../src/bodies/rotary.js";
import { architectures, type BodyConfig, bodyOf, frozen, type ModelTask, random } from "../src/index.js";
import { goldensFolder } from "./golden-case.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const taskOf = (tokens: number): ModelTask => ({
  input: { kind: "values", tokens, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 3 },
});
const modelOf = (config: BodyConfig, tokens: number) => frozen(random(config, { seed: 3 }), taskOf(tokens));

describe("every body", () => {
  it("has a tiny config here", () => {
    expect(Object.keys(tinyConfigs)).toEqual(Object.keys(architectures));
  });

  for (const [name, config] of Object.entries(tinyConfigs)) {
    it(`${name} never sees padding`, async () => {
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
    });

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
      const heads = { gpt2: 2, bert: 2, vit: 2, t5: 3, longformer: 2, llama: 4 }[name];
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
  it.skipIf(!folder)("puts distances into the buckets of upstream", async () => {
    const ops = await fromFolder(join(folder!, "ops.safetensors"));
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
    expect(() => bodyOf({ ...tinyConfigs["t5"], feed_forward_proj: "gated-mish" })).toThrow(
      'Cannot build a t5 body: expected "feed_forward_proj" in its config to be one of relu, gelu, gated-relu, gated-gelu, gated-silu, found "gated-mish"',
    );
  });
});

describe("llama", () => {
  const config = tinyConfigs["llama"]!;
  it("turns pairs by theta to the power of -2i/d", () => {
    expect(rotaryFrequencies({ rope_theta: 100 }, 4)).toEqual([1, 0.1]);
    expect(rotaryFrequencies({}, 4)).toEqual([1, 0.01]);
    expect(rotaryFrequencies({ rope_parameters: { rope_type: "default", rope_theta: 100 } }, 4)).toEqual([
      1, 0.1,
    ]);
    expect(rotaryFrequencies({ rope_scaling: { type: "linear", factor: 4 } }, 4)).toEqual([0.25, 0.0025]);
  });

  it("stretches long wavelengths as Llama 3.1 does", () => {
    const rope_scaling = {
      rope_type: "llama3",
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    };
    const plain = rotaryFrequencies({ rope_theta: 500000 }, 128);
    const scaled = rotaryFrequencies({ rope_theta: 500000, rope_scaling }, 128);
    scaled.forEach((frequency, i) => {
      const turns = (8192 * plain[i]!) / (2 * Math.PI);
      if (turns >= 4) expect(frequency).toBe(plain[i]);
      else if (turns <= 1) expect(frequency).toBeCloseTo(plain[i]! / 8, 15);
      else expect(frequency / plain[i]!).toBeCloseTo((turns - 1) / 3 + (4 - turns) / 3 / 8, 12);
    });
    expect(scaled.filter((frequency, i) => frequency === plain[i])).toHaveLength(29);
  });

  it("refuses kinds of scaling that it does not know", () => {
    for (const rope_type of ["yarn", "dynamic", "longrope"])
      expect(() => bodyOf({ ...config, rope_scaling: { rope_type, factor: 2 } })).toThrow(
        `expected "rope_type" in its config to be one of default, linear, llama3, found "${rope_type}"`,
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

describe("gpt2", () => {
  it("is this program", () => {
    const model = modelOf({ ...tinyConfigs["gpt2"], n_layer: 1 }, 4);
    let text = "";
    return runModel(
      {
        ...model,
        forward: (x, context) => {
          const result = model.forward(x, context);
          text = print({ logits: result.logits });
          return result;
        },
      },
      waves(12),
      [1, 4, 3],
    ).then(() =>
      expect(text).toMatchInlineSnapshot(`
      "%0 f32[1,4,3] = input "x"
      %1 f32[12,3] = weight "input.weight"
      %2 f32[12] = weight "input.bias"
      %3 f32[1,4,12] = linear %0 %1 %2 transposed
      %4 f32[4,12] = weight "wpe.weight"
      %5 f32[1,4,12] = add %3 %4
      %6 f32[12] = weight "h.0.ln_1.weight"
      %7 f32[12] = weight "h.0.ln_1.bias"
      %8 (f32[1,4,12], f32[1,4,1], f32[1,4,1]) = layerNorm %5 %6 %7 epsilon=0.00001
      %9 f32[1,4,12] = part %8 index=0
      %10 f32[12,36] = weight "h.0.attn.c_attn.weight"
      %11 f32[36] = weight "h.0.attn.c_attn.bias"
      %12 f32[1,4,36] = linear %9 %10 %11
      %13 f32[1,4,3,2,6] = reshape %12
      %14 f32[3,1,2,4,6] = transpose %13 permutation=[2,0,3,1,4]
      %15 f32[1,1,2,4,6] = slice %14 axis=0 start=0 end=1
      %16 f32[1,2,4,6] = reshape %15
      %17 f32[] = constant {0.408248}
      %18 f32[1,2,4,6] = mul %16 %17
      %19 f32[1,1,2,4,6] = slice %14 axis=0 start=1 end=2
      %20 f32[1,2,4,6] = reshape %19
      %21 f32[1,2,4,4] = matMul %18 %20 transposeB
      %22 f32[4,4] = constant {0 -1000000000 -1000000000 -1000000000 …}
      %23 f32[1,2,4,4] = add %21 %22
      %24 f32[1,2,4,4] = softmax %23
      %25 f32[1,1,2,4,6] = slice %14 axis=0 start=2 end=3
      %26 f32[1,2,4,6] = reshape %25
      %27 f32[1,2,4,6] = matMul %24 %26
      %28 f32[1,4,2,6] = transpose %27 permutation=[0,2,1,3]
      %29 f32[1,4,12] = reshape %28
      %30 f32[12,12] = weight "h.0.attn.c_proj.weight"
      %31 f32[12] = weight "h.0.attn.c_proj.bias"
      %32 f32[1,4,12] = linear %29 %30 %31
      %33 f32[1,4,12] = add %5 %32
      %34 f32[12] = weight "h.0.ln_2.weight"
      %35 f32[12] = weight "h.0.ln_2.bias"
      %36 (f32[1,4,12], f32[1,4,1], f32[1,4,1]) = layerNorm %33 %34 %35 epsilon=0.00001
      %37 f32[1,4,12] = part %36 index=0
      %38 f32[12,48] = weight "h.0.mlp.c_fc.weight"
      %39 f32[48] = weight "h.0.mlp.c_fc.bias"
      %40 f32[1,4,48] = linear %37 %38 %39
      %41 f32[1,4,48] = gelu %40 approximation=tanh
      %42 f32[48,12] = weight "h.0.mlp.c_proj.weight"
      %43 f32[12] = weight "h.0.mlp.c_proj.bias"
      %44 f32[1,4,12] = linear %41 %42 %43
      %45 f32[1,4,12] = add %33 %44
      %46 f32[12] = weight "ln_f.weight"
      %47 f32[12] = weight "ln_f.bias"
      %48 (f32[1,4,12], f32[1,4,1], f32[1,4,1]) = layerNorm %45 %46 %47 epsilon=0.00001
      %49 f32[1,4,12] = part %48 index=0
      %50 f32[1,2,12] = slice %49 axis=1 start=2 end=4
      %51 f32[3,12] = weight "output.weight"
      %52 f32[3] = weight "output.bias"
      %53 f32[1,2,3] = linear %50 %51 %52 transposed
      logits = %53"
    `),
    );
  });
});
