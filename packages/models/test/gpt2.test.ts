import { print, topological } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { type BodyConfig, frozen, random } from "../src/index.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const modelOf = (config: BodyConfig, tokens: number) =>
  frozen(random(config, { seed: 3 }), {
    input: { kind: "values", tokens, dim: 3 },
    output: { tokens: 2, labels: 1, classes: 3 },
  });

describe("gpt2", () => {
  it("scales the scores of each layer as its config says", async () => {
    const scales = async (changes: BodyConfig) => {
      const { attentions } = await runModel(
        modelOf({ ...tinyConfigs["gpt2"], ...changes }, 3),
        waves(9),
        [1, 3, 3],
      );
      // what the queries are multiplied by
      return attentions.map((weights) => {
        const factor = topological([weights]).findLast(
          ({ op, shape }) => op === "constant" && !shape.length,
        )!;
        return (factor.attributes as { data: Float32Array }).data[0];
      });
    };
    const root = Math.sqrt(6);
    const close = (...expected: number[]) => expected.map((x) => expect.closeTo(x, 6));
    expect(await scales({})).toEqual(close(1 / root, 1 / root));
    // transformers: attn_weights / float(layer_idx + 1), layers counted from 0
    expect(await scales({ scale_attn_by_inverse_layer_idx: true })).toEqual(close(1 / root, 1 / root / 2));
  });

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
