import { type BodyConfig, random } from "@permafrost/models";
import { native } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { probe } from "./probe.js";
import type { ProbeOptions } from "./probe-options.js";

const device = await native({ threads: 1 });
const probed = (config: BodyConfig, options: ProbeOptions = {}) =>
  probe(random(config), { device, washout: 60, lags: 40, reads: 1200, ...options });

/** A delay line of ten units: it holds the last ten inputs, scaled down so that its units stay linear. */
const ring = {
  model_type: "esn",
  input_size: 1,
  hidden_size: 10,
  recurrent_matrix: "ring",
  spectral_radius: 0.5,
  input_scaling: 0.01,
  bias_scaling: 0,
};

const esn = { model_type: "esn", input_size: 1, hidden_size: 30, input_matrix: "uniform", bias_scaling: 0 };

const gpt2 = { model_type: "gpt2", n_embd: 16, n_layer: 2, n_head: 2, n_positions: 12 };

const gpt2Of = (n_embd: number) => ({ model_type: "gpt2", n_embd, n_layer: 2, n_head: 4, n_positions: 64 });

describe("probe()", () => {
  it("finds what a linear reservoir remembers: no more inputs than it has units, and nothing but inputs", async () => {
    const found = await probed(ring);
    expect(found).toMatchObject({ architecture: "esn", width: 10, tokens: 260, read: 200, streams: 10 });
    expect(found.linear.total).toBeGreaterThan(6);
    expect(found.linear.total).toBeLessThan(10.5);
    expect(found.linear.byLag[0]).toBeGreaterThan(0.9);
    expect(found.linear.byLag.length).toBe(40);
    expect(found.quadratic.total).toBeLessThan(0.6);
    expect(found.kernelRank).toBeGreaterThanOrEqual(found.generalizationRank);
  });

  it("measures the spectral radius of a reservoir with small inputs, leaks included", async () => {
    for (const radius of [0.6, 0.9]) {
      const { effectiveRadius } = await probed({ ...esn, spectral_radius: radius, input_scaling: 0.01 });
      expect(Math.abs(effectiveRadius - radius)).toBeLessThan(0.05);
    }
    // a ring's eigenvalues lie on a circle: the largest of 0.7 + 0.3 W is 0.7 + 0.3 · 0.5
    const leaky = await probed({ ...ring, leak_rate: 0.3 });
    expect(Math.abs(leaky.effectiveRadius - 0.85)).toBeLessThan(0.03);
  });

  it("finds that larger inputs cost memory, and bring squares of it if units are biased", async () => {
    const [small, large] = await Promise.all(
      [0.1, 2].map((input_scaling) => probed({ ...esn, spectral_radius: 0.9, input_scaling })),
    );
    expect(large!.linear.total).toBeLessThan(small!.linear.total - 2);
    expect(large!.cubic.total).toBeGreaterThan(small!.cubic.total + 1);
    expect(large!.norms[1]).toBeGreaterThan(3 * small!.norms[1]!);
    const biased = await probed({ ...esn, spectral_radius: 0.9, input_scaling: 1, bias_scaling: 1 });
    expect(biased.quadratic.total).toBeGreaterThan(large!.quadratic.total + 1);
  });

  it("reads the last token of windows of a transformer", async () => {
    const found = await probe(random(gpt2), { device, reads: 400 });
    expect(found).toMatchObject({
      tokens: 12,
      read: 1,
      sequences: { solved: 300, measured: 100 },
      lambda: 1e-3,
      layers: 2,
    });
    expect(found.linear.byLag.length).toBe(12);
    expect(found.norms.length).toBe(3);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    const [near, far] = await Promise.all(
      [0.02, 0.5].map((positionStd) =>
        probe(random(gpt2, { std: 0.14, positionStd }), { device, reads: 400 }),
      ),
    );
    expect(far!.linear.total).toBeGreaterThan(near!.linear.total + 1);
  });

  it("shortens sequences for a body that takes no longer ones", async () => {
    const star = {
      model_type: "lstm_star",
      input_size: 8,
      hidden_size: 8,
      num_layers: 1,
      max_position_embeddings: 30,
    };
    const found = await probe(random(star), { device, reads: 300 });
    expect(found).toMatchObject({ tokens: 30, read: 15, sequences: { solved: 15, measured: 5 } });
    expect(found.linear.byLag.length).toBe(16);
    await expect(probe(random(star), { device, washout: 30 })).rejects.toThrow(
      "takes 30; take a smaller washout",
    );
  });

  // a simulation of the same in NumPy had 28, 7.4, 2.6 and 30
  it.each([
    ["an echo state network", { ...esn, hidden_size: 100, input_scaling: 0.1 }, {}, [24, 34]],
    ["an LSTM", { model_type: "lstm", input_size: 100, hidden_size: 100, num_layers: 1 }, {}, [5, 10]],
    ["a random GPT-2", gpt2Of(100), {}, [1.5, 5]],
    ["one with larger positions", gpt2Of(100), { positionStd: 0.2 }, [20, 40]],
  ] as const)(
    "finds the memory of %s, of width 100",
    { timeout: 120_000 },
    async (_, config, drawn, [low, high]) => {
      const { linear } = await probe(random(config, drawn), { device });
      expect(linear.total).toBeGreaterThan(low);
      expect(linear.total).toBeLessThan(high);
    },
  );

  it("gives the same again, and other numbers for another seed", async () => {
    expect(await probed(ring)).toEqual(await probed(ring));
    expect((await probed(ring, { seed: 1 })).linear).not.toEqual((await probed(ring)).linear);
  });

  it("refuses what makes no sense", async () => {
    await expect(probed(ring, { lags: 62 })).rejects.toThrow(
      "Cannot look 62 inputs back: before what is read there are 61",
    );
    for (const options of [{ reads: 1e12 }, { washout: 1e9 }])
      await expect(probed(ring, options)).rejects.toThrow(
        /^Cannot probe a body with [\d,]+ sequences of [\d,]+ tokens: that would be .* of inputs, states and targets, and 4.3 GB are the most/,
      );
    await expect(probed(ring, { reads: 200 })).rejects.toThrow("one is to solve from, and one to measure on");
    await expect(probe(random(gpt2), { device, window: 13 })).rejects.toThrow(
      "this gpt2 body takes 12; take a smaller window",
    );
    await expect(probed(ring, { washout: 0 })).rejects.toThrow("expected washout to be a whole number");
  });
});
