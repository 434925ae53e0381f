import { evaluate, gradients, input, mul, reduceSum, reshape, type Tensor, toOnnx } from "@permafrost/graph";
import { allNodes, decodeOnnx } from "@permafrost/testing/decode-onnx";
import { describe, expect, it } from "vitest";
import { type BodyConfig, bodyOf, random } from "../src/index.js";
import { bodyContext } from "../src/linear.js";
import { weightTensors } from "../src/weight-tensors.js";
import { waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const recurrent = ["lstm", "lstm_ln", "lstm_star", "gru", "esn"];

/** A body's hidden states of `[batch, tokens, width]`, with the numbers of its weights. */
async function program(config: BodyConfig, [batch, tokens]: readonly [number, number], lengths?: Tensor) {
  const body = bodyOf(config);
  const weight = weightTensors(body.parameters, tokens);
  const context = { weight, dropout: (x: Tensor) => x, ...(lengths && { lengths }) };
  const x = input("x", "f32", [batch, tokens, body.width.in]);
  const { hidden } = body.forward(x, bodyContext(context, body.parameters));
  const source = random(config, { seed: 3 });
  const values = await Promise.all(
    body.parameters.map(async ({ name }) => [name, await source.read(name)] as const),
  );
  return { x, hidden, bindings: Object.fromEntries(values) };
}

describe("recurrent bodies", () => {
  it.each(recurrent)("%s is as large for 1,000 tokens as for two, forward and backward", async (name) => {
    const size = async (tokens: number) => {
      const { x, hidden } = await program({ ...tinyConfigs[name], max_position_embeddings: 1024 }, [
        2,
        tokens,
      ]);
      const loss = reshape(reduceSum(mul(hidden, hidden), [0, 1, 2]), []);
      return allNodes(decodeOnnx(toOnnx({ loss, dx: gradients(loss, [x])[0]! }).bytes)).length;
    };
    expect(await size(1000)).toBe(await size(2));
  });

  it.each([
    { ...tinyConfigs["lstm"], bidirectional: true },
    { ...tinyConfigs["gru"], bidirectional: true, bias: false },
    { ...tinyConfigs["lstm"], proj_size: 5 },
    tinyConfigs["lstm_ln"]!,
    { ...tinyConfigs["lstm_ln"], bidirectional: true },
    tinyConfigs["esn"]!,
  ])(
    "$model_type gives for a padded example what it gives for it alone, whichever way it goes",
    async (config) => {
      const width = 12;
      const alone = await program(config, [1, 4]);
      const want = evaluate({ h: alone.hidden }, { ...alone.bindings, x: waves(4 * width) }).h;
      const padded = await program(config, [2, 7], input("lengths", "i32", [2]));
      for (const filler of [0, 50]) {
        const x = new Float32Array(2 * 7 * width).fill(filler);
        x.set(waves(4 * width));
        const got = evaluate({ h: padded.hidden }, { ...padded.bindings, x, lengths: [4, 7] }).h;
        for (const [i, value] of want.entries()) expect(got[i]).toBeCloseTo(value, 12);
      }
    },
  );

  it("carries what it shows, projected, and what it keeps, of each direction and layer", () => {
    const carried = (config: BodyConfig) => {
      const { width, carried } = bodyOf({ ...tinyConfigs[String(config["model_type"])], ...config });
      return [width.out, carried(7)];
    };
    const { hidden_size, num_layers } = tinyConfigs["lstm"] as { hidden_size: number; num_layers: number };
    expect(carried({ model_type: "lstm" })).toEqual([hidden_size, 2 * hidden_size * num_layers]);
    expect(carried({ model_type: "lstm", proj_size: 5 })).toEqual([5, (5 + hidden_size) * num_layers]);
    expect(carried({ model_type: "lstm", proj_size: 5, bidirectional: true })).toEqual([
      10,
      2 * (5 + hidden_size) * num_layers,
    ]);
  });

  it("keeps a state through padding", async () => {
    const { hidden, bindings } = await program(tinyConfigs["gru"]!, [1, 5], input("lengths", "i32", [1]));
    const { h } = evaluate({ h: hidden }, { ...bindings, x: waves(5 * 12), lengths: [3] });
    expect(h.slice(36, 48)).toEqual(h.slice(24, 36));
    expect(h.slice(48, 60)).toEqual(h.slice(24, 36));
    expect(h.slice(24, 36)).not.toEqual(h.slice(12, 24));
  });

  it("begins with other biases and scales where the config says so", async () => {
    const sizes = { input_size: 8, hidden_size: 16, num_layers: 1 };
    const of = (config: BodyConfig) => random({ ...sizes, ...config }, { seed: 5 });
    const [plain, other] = [
      of({ model_type: "lstm" }),
      of({ model_type: "lstm", forget_bias: 1, recurrent_scale: 4, input_scale: 0.5 }),
    ];
    const ratio = async (name: string) => {
      const [a, b] = [await plain.read(name), await other.read(name)];
      return [...b].map((value, i) => value / a[i]!);
    };
    for (const value of await ratio("weight_hh_l0")) expect(value).toBeCloseTo(4, 5);
    for (const value of await ratio("weight_ih_l0")) expect(value).toBeCloseTo(0.5, 5);
    const [before, after] = [await plain.read("bias_ih_l0"), await other.read("bias_ih_l0")];
    // i, f, g, o
    for (const [i, value] of after.entries())
      expect(value - before[i]!).toBeCloseTo(i >= 16 && i < 32 ? 1 : 0, 6);
    expect(await other.read("bias_hh_l0")).toEqual(await plain.read("bias_hh_l0"));
    const shift = await of({ model_type: "lstm_ln", forget_bias: 2 }).read("params.0.ln_i2h.beta");
    expect([...shift]).toEqual(Array.from({ length: 64 }, (_, i) => (i >= 16 && i < 32 ? 2 : 0)));
  });

  it("refuses what it does not know", () => {
    const build = (config: BodyConfig) => () =>
      bodyOf({ ...tinyConfigs[String(config["model_type"])], ...config });
    expect(build({ model_type: "gru", layer_norm: true })).toThrow(
      'expected "layer_norm" in its config to be false',
    );
    expect(build({ model_type: "gru", forget_bias: 1 })).toThrow(
      'expected "forget_bias" in its config to be 0',
    );
    expect(build({ model_type: "lstm_ln", proj_size: 3 })).toThrow(
      'Cannot build a lstm_ln body: expected "proj_size" in its config to be 0, because layers are normalized, found 3',
    );
    expect(build({ model_type: "gru", proj_size: 3 })).toThrow(
      'expected "proj_size" in its config to be 0, found 3',
    );
    expect(build({ model_type: "lstm", proj_size: 12 })).toThrow(
      'expected "proj_size" in its config to be below hidden_size = 12, found 12',
    );
    expect(build({ model_type: "lstm", residual: true, proj_size: 3 })).toThrow(
      '"input_size" in its config to be proj_size = 3, because layers add to it',
    );
    expect(build({ model_type: "lstm_star", bidirectional: true })).toThrow(
      '"input_size" in its config to be 2 · hidden_size',
    );
    expect(build({ model_type: "lstm", residual: true, bidirectional: true })).toThrow(
      '"input_size" in its config to be 2 · hidden_size = 24, because layers add to it',
    );
    expect(build({ model_type: "lstm", recurrent_scale: 0 })).toThrow('"recurrent_scale"');
    expect(build({ model_type: "lstm", forget_bias: Number.NaN })).toThrow('"forget_bias"');
  });
});
