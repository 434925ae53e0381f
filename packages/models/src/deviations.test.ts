import { describe, expect, it } from "vitest";
import { architectures } from "./architectures.js";
import { configOf, sizeNamesOf } from "./config-of.js";
import { gpt2Config } from "./gpt2-config.js";
import { random } from "./random.js";
import { momentsOf } from "./statistics.js";

const MATRIX = "h.1.mlp.c_fc.weight";
const TABLE = "wpe.weight";
const config = gpt2Config("tiny");
const deviationOf = async (source: ReturnType<typeof random>, name: string) =>
  momentsOf(await source.read(name)).std;
/** Within four standard errors of what was asked for. */
const near = (found: number, expected: number, count: number) =>
  expect(Math.abs(found / expected - 1)).toBeLessThan(4 / Math.sqrt(2 * count));

describe("random() with deviations", () => {
  it.each([
    [{}, 0.02, 0.02],
    [{ std: 0.05 }, 0.05, 0.05],
    [{ positionStd: 0.2 }, 0.02, 0.2],
    [{ std: 0.05, positionStd: 0.02 }, 0.05, 0.02],
    [{ std: "width" }, 0.02 * Math.sqrt(12), 0.02 * Math.sqrt(12)],
    [{ std: "width", positionStd: 0.2 }, 0.02 * Math.sqrt(12), 0.2],
    [{ positionStd: "width" }, 0.02, 0.02 * Math.sqrt(12)],
  ] as const)("%j", async (options, std, positionStd) => {
    const source = random(config, { seed: 1, ...options });
    near(await deviationOf(source, MATRIX), std, 64 * 256);
    near(await deviationOf(source, TABLE), positionStd, 1024 * 64);
    expect(Math.abs(momentsOf(await source.read(MATRIX)).mean)).toBeLessThan((4 * std) / 128);
    // gains and biases are as ever
    expect(new Set(await source.read("h.1.ln_1.weight"))).toEqual(new Set([1]));
    expect(new Set(await source.read("h.1.mlp.c_fc.bias"))).toEqual(new Set([0]));
  });

  it("are the same numbers, larger", async () => {
    const plain = await random(config).read(MATRIX);
    const large = await random(config, { std: 0.04 }).read(MATRIX);
    plain.forEach((value, i) => {
      expect(large[i]! / value).toBeCloseTo(2, 5);
    });
  });

  it("is 0.02 at the width of GPT-2 small, and smaller above", async () => {
    const at = (width: number) =>
      deviationOf(
        random(configOf("llama", { layers: 1, width }), { std: "width" }),
        "layers.0.mlp.up_proj.weight",
      );
    near(await at(768), 0.02, 768 * 3072);
    near(await at(1024), 0.02 * Math.sqrt(0.75), 1024 * 4096);
  });

  it("are scaled down where they feed the residual stream", async () => {
    const source = random(config, { std: 0.1, scaleResiduals: true });
    near(await deviationOf(source, "h.1.mlp.c_proj.weight"), 0.1 / 2, 64 * 256);
    near(await deviationOf(source, MATRIX), 0.1, 64 * 256);
  });

  it("say so where weights come from", () => {
    const options = { seed: 3, std: "width", positionStd: 0.2, scaleResiduals: true } as const;
    expect(random(config, options).origin).toBe(
      "random gpt2 weights (seed 3, std width, positionStd 0.2, scaleResiduals)",
    );
    expect(random(config, { scaleResiduals: false }).origin).toBe("random gpt2 weights (seed 0)");
  });

  it("change something of every architecture, or are refused", async () => {
    for (const [name, row] of Object.entries(architectures)) {
      const sizes = sizeNamesOf(row).includes("layers") ? { layers: 1, width: 64 } : { width: 64 };
      const small = configOf(row, sizes);
      const isRecurrent = /lstm|gru|esn/.test(name);
      const drawn = () => random(small, { std: 0.3 });
      if (isRecurrent)
        expect(drawn, name).toThrow(`Cannot draw random ${name} weights (seed 0, std 0.3) with std`);
      else {
        const source = drawn();
        const matrices = source
          .names()
          .filter((each) => /(?:query|q_proj|c_attn|q|qkv|fc1|q_lin|Wqkv)\.weight$/.test(each));
        for (const each of matrices.slice(0, 1)) near(await deviationOf(source, each), 0.3, 64 * 64);
      }
    }
  });

  it("refuses what makes no sense", () => {
    expect(() => random(config, { std: -1 })).toThrow(
      'Cannot draw random weights: expected std to be a number of 0 or more, or "width", found -1',
    );
    expect(() => random(config, { positionStd: "wide" as "width" })).toThrow("expected positionStd to be");
    expect(() => random(config, { std: Number.NaN })).toThrow("found NaN");
    expect(() => random(configOf("llama", { layers: 1, width: 8 }), { positionStd: 1 })).toThrow(
      "with positionStd: it has no table of positions of its own",
    );
    expect(() => random(configOf("lstm", { layers: 1, width: 8 }), { scaleResiduals: true })).toThrow(
      "with scaleResiduals: only gpt2 has that rule",
    );
  });
});
