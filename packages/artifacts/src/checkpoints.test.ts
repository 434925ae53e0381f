import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkpointsIn, type TrainingCheckpoints } from "./checkpoints.js";

const snapshot = (step: number) => ({
  step,
  state: { theta: Float32Array.of(step, 0.1, -1e-30), m: Float32Array.of(1, 2, 3), v: new Float32Array(3) },
});

describe("checkpointsIn", () => {
  let folder: string;
  let checkpoints: TrainingCheckpoints;
  const warnings: string[] = [];
  const warn = (line: string) => warnings.push(line);
  const file = (step: number) => join(folder, `step-${String(step).padStart(9, "0")}.safetensors`);
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "permafrost-")), "checkpoints");
    checkpoints = checkpointsIn(folder);
    warnings.length = 0;
  });
  afterEach(() => rm(join(folder, ".."), { recursive: true }));

  it("gives back what was saved, to the bit, with its notes", async () => {
    expect(await checkpoints.latest(warn)).toBeUndefined();
    await checkpoints.save(snapshot(3), { device: "native" });
    expect(await checkpoints.latest(warn)).toEqual({ ...snapshot(3), notes: { device: "native" } });
    expect(warnings).toEqual([]);
  });

  it("keeps the last two, in the order of their steps, and nothing half written", async () => {
    for (const step of [999_999_999, 1_000_000_000, 1_000_000_001]) await checkpoints.save(snapshot(step));
    await writeFile(`${file(5)}.1-2.tmp`, "half");
    await writeFile(join(folder, "best.safetensors.1-2.tmp"), "half");
    for (const name of ["mine.txt", "mine.tmp", "step-1.safetensors.bak"])
      await writeFile(join(folder, name), "not ours");
    await checkpoints.save(snapshot(1_000_000_002));
    expect((await readdir(folder)).sort()).toEqual([
      "mine.tmp",
      "mine.txt",
      "step-1.safetensors.bak",
      "step-1000000001.safetensors",
      "step-1000000002.safetensors",
    ]);
    expect((await checkpoints.latest())!.step).toBe(1_000_000_002);
  });

  it("falls back to the one before wherever a byte is wrong, and says so", async () => {
    await checkpoints.save(snapshot(1));
    await checkpoints.save(snapshot(2));
    const bytes = await readFile(file(2));
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 1 << (at % 8);
      await writeFile(file(2), damaged);
      // padding of the header may hold anything that JSON ignores
      const { step } = (await checkpoints.latest(warn))!;
      if (step === 2) expect(bytes[at]).toBe(0x20);
      else expect(step).toBe(1);
    }
    expect(warnings.length).toBeGreaterThan(bytes.length - 8);
    expect(warnings[0]).toMatch(
      /^the training checkpoint step-000000002.safetensors is damaged, and left out: /,
    );
  });

  it("falls back to the one before wherever the file ends too early", async () => {
    await checkpoints.save(snapshot(1));
    await checkpoints.save(snapshot(2));
    const bytes = await readFile(file(2));
    for (let length = 0; length < bytes.length; length += 7) {
      await writeFile(file(2), bytes.subarray(0, length));
      expect((await checkpoints.latest(warn))!.step).toBe(1);
    }
  });

  it("keeps the best, however many come after it, beside what training goes on from", async () => {
    expect(await checkpoints.best()).toBeUndefined();
    await checkpoints.save(snapshot(1));
    expect(await checkpoints.best()).toBeUndefined();
    await checkpoints.save(snapshot(2), { split: "validation" }, { best: true });
    expect((await checkpoints.latest())!.step).toBe(1);
    for (const step of [3, 4, 5]) await checkpoints.save(snapshot(step));
    expect((await checkpoints.latest())!.step).toBe(5);
    expect(await checkpoints.best()).toEqual({ ...snapshot(2), notes: { split: "validation" } });
    await checkpoints.save(snapshot(6), {}, { best: true });
    expect((await checkpoints.best())!.step).toBe(6);
    expect((await readdir(folder)).sort()).toEqual([
      "best.safetensors",
      "step-000000004.safetensors",
      "step-000000005.safetensors",
    ]);
  });

  it("says that the best is damaged, rather than that there is none", async () => {
    await checkpoints.save(snapshot(1), {}, { best: true });
    const best = join(folder, "best.safetensors");
    const bytes = await readFile(best);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(best, bytes);
    await expect(checkpoints.best()).rejects.toThrow(
      /^Cannot use the best training checkpoint of .*: its content does not have the hash.* Remove best.safetensors/,
    );
  });

  it("does not begin again from the first step without a word", async () => {
    await checkpoints.save(snapshot(1));
    await writeFile(file(1), "");
    await expect(checkpoints.latest(warn)).rejects.toThrow(
      `Cannot go on from ${folder}: all training checkpoints in it are damaged. Remove the folder`,
    );
  });

  it("names the folder that cannot be written", async () => {
    await expect(checkpointsIn("/proc/none/checkpoints").save(snapshot(1))).rejects.toThrow(
      "Cannot make /proc/none/checkpoints: ENOENT",
    );
  });
});
