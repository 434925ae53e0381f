import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { tinyBatches, tinyModel } from "../test/tiny-model.js";
import { profileStep } from "./profile.js";

const model = tinyModel();
const feed = { train: (start: number) => tinyBatches(8, start) };

describe("profileStep", () => {
  it.each(["native", "wasm"] as const)("says what the kernels of a step are on %s", async (device) => {
    const options = { batchSize: 4, accumulate: 2, device, threads: 1, steps: 8 };
    const profile = await profileStep(model, feed, options);
    expect(profile).toMatchObject({ device, threads: 1, steps: 8 });
    expect(profile.host).toBeGreaterThan(0);
    expect(profile.sessions).toBeGreaterThan(0);
    expect(profile.sessions).toBeLessThanOrEqual(profile.step);
    const names = profile.kernels.map(({ operator }) => operator);
    // forward and backward both
    expect(names).toEqual(expect.arrayContaining(["LayerNormalization", "Gemm", "Sqrt"]));
    expect(names).not.toContain("If");
    expect(profile.kernels.find(({ operator }) => operator === "LayerNormalization")!.calls).toBe(1);
    const times = profile.kernels.map(({ milliseconds }) => milliseconds);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it("prints nothing meanwhile, and leaves nothing behind", async () => {
    const written: string[] = [];
    const { writeSync } = fs;
    const watch = (_: number, line: string) => written.push(line);
    Object.assign(fs, { writeSync: watch });
    try {
      await profileStep(model, feed, { batchSize: 8, device: "wasm", threads: 1, steps: 2 });
      expect(fs.writeSync).toBe(watch);
    } finally {
      Object.assign(fs, { writeSync });
    }
    expect(written).toEqual([]);
  });
});
