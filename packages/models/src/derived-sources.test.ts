import { describe, expect, it } from "vitest";
import { bodyOf } from "./architectures.js";
import { frozen } from "./frozen.js";
import { gpt2Config } from "./gpt2-config.js";
import { mixed } from "./mixed.js";
import { random } from "./random.js";
import { momentsOf, statisticsOf } from "./statistics.js";
import { truncated } from "./truncated.js";
import type { WeightSource } from "./weight-source.js";

const config = { ...gpt2Config("tiny"), n_positions: 64 };
/** A source whose tensors differ in mean and deviation, under prefixed names. */
const pretrained: WeightSource = (() => {
  const plain = random(config, { seed: 8 });
  const bare = (name: string) => name.replace("transformer.", "");
  return {
    ...plain,
    origin: "pretrained",
    names: () => plain.names().map((name) => `transformer.${name}`),
    describe: (name) => ({ ...plain.describe(bare(name)), dtype: "BF16" }),
    read: async (name) => (await plain.read(bare(name))).map((x) => 3 * x + 0.5),
  };
})();

describe("statisticsOf()", () => {
  it("keeps mean and deviation of each tensor and nothing else", async () => {
    const statistics = statisticsOf(pretrained, { seed: 1 });
    expect(statistics.names()).toEqual(random(config).names());
    for (const name of ["wpe.weight", "h.1.attn.c_attn.weight", "h.0.mlp.c_fc.weight"]) {
      const values = await statistics.read(name);
      const original = await pretrained.read(`transformer.${name}`);
      const [own, theirs] = [momentsOf(values), momentsOf(original)];
      expect(Math.abs(own.mean - theirs.mean)).toBeLessThan((4 * theirs.std) / Math.sqrt(values.length));
      expect(Math.abs(own.std / theirs.std - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length));
      const together = values.reduce((sum, x, i) => sum + (x - 0.5) * (original[i]! - 0.5), 0);
      expect(Math.abs(together / values.length / theirs.std ** 2)).toBeLessThan(4 / Math.sqrt(values.length));
    }
    // where all values are one, so are the drawn ones
    expect((await statistics.read("ln_f.weight")).every((x) => x === 3.5)).toBe(true);
    expect(await statistics.read("wpe.weight")).toEqual(
      await statisticsOf(pretrained, { seed: 1 }).read("wpe.weight"),
    );
    expect(await statistics.read("wpe.weight")).not.toEqual(
      await statisticsOf(pretrained).read("wpe.weight"),
    );
    expect(() => statisticsOf(pretrained, { seed: 1.5 })).toThrow("found 1.5");
  });
});

describe("mixed()", () => {
  it("takes each role from its source", async () => {
    const fresh = random(config, { seed: 2 });
    const both = mixed({ attention: pretrained, norm: pretrained, rest: fresh });
    for (const { name, role } of bodyOf(config).parameters) {
      const expected =
        role === "attention" || role === "norm" ? pretrained.read(`transformer.${name}`) : fresh.read(name);
      expect(await both.read(name)).toEqual(await expected);
    }
    expect(both.describe("h.0.attn.c_proj.bias").dtype).toBe("BF16");
    expect(both.origin).toBe(
      "attention of pretrained, norm of pretrained, rest of random gpt2 weights (seed 2)",
    );
  });

  it("refuses bodies that differ, and gaps", () => {
    const other = random({ ...config, n_inner: 100 });
    expect(() => mixed({ attention: pretrained, rest: other })).toThrow(
      'Cannot mix pretrained (for attention) with random gpt2 weights (seed 0): "h.0.mlp.c_fc.weight" [64,256] is not the same in both',
    );
    const deeper = random({ ...config, n_layer: 3 });
    expect(() => mixed({ attention: pretrained, rest: deeper })).toThrow('"h.2.ln_1.weight"');
    expect(() => mixed({ attention: deeper, rest: pretrained })).toThrow('"h.2.ln_1.weight"');
    expect(() => mixed({ attention: pretrained, norm: pretrained })).toThrow(
      '"wpe.weight" is of role "position"',
    );
    expect(() => mixed({ atention: pretrained, rest: pretrained })).toThrow(
      new RangeError('Cannot mix weights: no parameter is of role "atention"; the nearest is "attention"'),
    );
    expect(() => mixed({})).toThrow("no source was given");
  });
});

const task = {
  input: { kind: "values", tokens: 4, dim: 2 },
  output: { tokens: 1, labels: 1, classes: 2 },
} as const;

describe("truncated()", () => {
  it("keeps the first layers and the final norm", async () => {
    const short = truncated(pretrained, 1);
    const { body } = frozen(short, task);
    expect(body.layers).toBe(1);
    expect(short.names().filter((name) => name.startsWith("h.1"))).toEqual([]);
    expect(await short.read("ln_f.weight")).toEqual(await pretrained.read("transformer.ln_f.weight"));
    expect(() => truncated(pretrained, 3)).toThrow(
      "Cannot cut pretrained to 3 layers: expected a whole number from 1 to 2",
    );
    expect(() => truncated(random({ model_type: "esn", input_size: 2, hidden_size: 4 }), 1)).toThrow(
      "no layers",
    );
  });

  it("does not look at what lies in the layers that are left off", async () => {
    const lost = (name: string) => name.includes("h.1.");
    const partly: WeightSource = {
      ...pretrained,
      names: () => [
        ...pretrained.names().filter((name) => !lost(name)),
        "transformer.h.1.attn.c_attn.weight",
        "transformer.h.1.attn.bias",
      ],
      describe(name) {
        if (lost(name)) throw new SyntaxError(`the shard of ${name} is missing`);
        return pretrained.describe(name);
      },
    };
    expect(() => frozen(partly, task)).toThrow("is missing");
    const short = truncated(partly, 1);
    expect(short.names()).toEqual(truncated(pretrained, 1).names());
    expect(frozen(short, task).body.layers).toBe(1);
    expect(await short.read("h.0.ln_1.weight")).toEqual(await pretrained.read("transformer.h.0.ln_1.weight"));
    // what is kept is judged as ever
    const broken = {
      ...partly,
      names: () => partly.names().filter((name) => !name.endsWith("h.0.ln_1.weight")),
    };
    expect(() => truncated(broken, 1)).toThrow('"h.0.ln_1.weight" [64] is missing');
  });

  it("cuts what the config lists by layer", () => {
    const deep = random({
      model_type: "longformer",
      hidden_size: 8,
      num_hidden_layers: 3,
      num_attention_heads: 2,
      intermediate_size: 8,
      attention_window: [2, 4, 6],
    });
    expect(truncated(deep, 2).config["attention_window"]).toEqual([2, 4]);
    expect(bodyOf(truncated(deep, 2).config).layers).toBe(2);
  });
});
