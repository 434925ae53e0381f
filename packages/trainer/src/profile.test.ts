import { describe, expect, it } from "vitest";
import { tinyBatches, tinyModel } from "../test/tiny-model.js";
import { profileStep } from "./profile.js";

const feed = { train: (start: number) => tinyBatches(8, start) };

describe("profileStep", () => {
  it("says what the kernels of a step are, on the native device", async () => {
    const model = tinyModel();
    const profile = await profileStep(model, feed, {
      batchSize: 4,
      accumulate: 2,
      device: "native",
      threads: 1,
      steps: 8,
    });
    expect(profile).toMatchObject({ device: "native", threads: 1, steps: 8 });
    expect(profile.step).toBeGreaterThan(0);
    expect(profile.sessions + profile.host).toBeGreaterThan(0);
    const names = profile.kernels.map(({ operator }) => operator);
    // forward and backward both
    expect(names).toEqual(expect.arrayContaining(["LayerNormalization", "Gemm", "Sqrt"]));
    expect(names).not.toContain("If");
    expect(profile.kernels.find(({ operator }) => operator === "LayerNormalization")!.calls).toBe(1);
    const times = profile.kernels.map(({ milliseconds }) => milliseconds);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it("tells the session from the host, on any", async () => {
    const profile = await profileStep(tinyModel(), feed, {
      batchSize: 8,
      device: "wasm",
      threads: 1,
      steps: 5,
    });
    expect(profile.kernels).toEqual([]);
    expect(profile.sessions).toBeGreaterThan(0);
    expect(profile.sessions).toBeLessThanOrEqual(profile.step);
  });
});
