import { describe, expect, it } from "vitest";
import upstream from "../../test/rotary.json" with { type: "json" };
import type { BodyConfig } from "../weight-source.js";
import { rotaryTurning } from "./rotary.js";

describe("rotary positions", () => {
  it.each(Object.entries(upstream.cases))("turn as in transformers 5: %s", (_, { config, tokens }) => {
    const turning = rotaryTurning(config as BodyConfig, upstream.headWidth);
    for (const [count, expected] of Object.entries(tokens)) {
      const { frequencies, gain } = turning(Number(count));
      expect(gain, count).toBeCloseTo(expected.gain, 6);
      expect(frequencies).toHaveLength(expected.frequencies.length);
      // upstream's are float32
      for (const [i, frequency] of frequencies.entries())
        expect(frequency / expected.frequencies[i]!, `pair ${i}, ${count} tokens`).toBeCloseTo(1, 5);
    }
  });

  it("differ from case to case, or there would be nothing to compare", () => {
    const all = Object.values(upstream.cases).map(({ tokens }) => JSON.stringify(tokens));
    expect(new Set(all).size).toBeGreaterThan(18);
  });

  it.each<[BodyConfig, string]>([
    [{ rope_scaling: { rope_type: "yarnn" } }, 'expected "rope_type"'],
    [{ rope_scaling: { rope_type: "linear" } }, 'expected "factor"'],
    [{ rope_scaling: { rope_type: "dynamic", factor: 0 } }, 'expected "factor"'],
    [{ rope_scaling: [] }, 'expected "rope_scaling"'],
    [{ rope_parameters: 3 }, 'expected "rope_parameters"'],
    [
      { rope_scaling: { rope_type: "longrope", factor: 2, short_factor: [1], long_factor: [1] } },
      'expected "short_factor" in its config to be a list of 8 numbers above 0',
    ],
    [
      { rope_scaling: { rope_type: "llama3", factor: 8, low_freq_factor: 4, high_freq_factor: 1 } },
      "more than",
    ],
    [
      { rope_parameters: { full_attention: { rope_type: "linear", factor: 2 } } },
      'expected "rope_parameters" in its config to be one for all layers',
    ],
  ])("refuses %j", (config, message) => {
    expect(() => rotaryTurning(config, 16)).toThrow(message);
  });

  it("of each kind of layer are not taken from what is said for all of them", () => {
    const parameters = { rope_type: "linear", factor: 2 };
    const turning = (config: BodyConfig) =>
      rotaryTurning(config, 4, { kind: "full_attention" })(8).frequencies;
    expect(() => turning({ rope_parameters: parameters })).toThrow(
      'expected "rope_parameters" in its config to be an entry for each kind of layer, such as "full_attention"',
    );
    expect(turning({ rope_parameters: { full_attention: parameters } })).toEqual([0.5, 0.005]);
    expect(turning({ rope_parameters: { sliding_attention: parameters } })).toEqual([1, 0.01]);
    expect(turning({ rope_parameters: {} })).toEqual([1, 0.01]);
  });
});
