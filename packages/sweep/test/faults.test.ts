import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  addToPlan,
  folderOf,
  type PlannedRun,
  runsOf,
  sweepStatus,
  type TrainRun,
  work,
} from "../src/index.js";

const SPACE = {
  task: "bit-xor",
  bits: 2,
  model: "gpt2-tiny",
  random: true,
  layersKept: 1,
  steps: 6,
  batchSize: 4,
  evaluateEvery: 3,
  evaluateExamples: 16,
  checkpointEvery: 2,
  seed: [0, 1, 2],
};
const runs = await runsOf(SPACE);
const newFolder = () => fs.mkdtemp(join(tmpdir(), "faults-"));
const weightsOf = (sweep: string, { id }: PlannedRun) =>
  fs.readFile(`${folderOf(sweep, id)}/thawed.safetensors`);

/** A sweep to which nothing happens. */
const undisturbed = (async () => {
  const sweep = await newFolder();
  await addToPlan(sweep, runs);
  await work(sweep);
  return sweep;
})();

async function expectUndisturbed(sweep: string) {
  expect((await sweepStatus(sweep)).counts).toMatchObject({ done: 3, failed: 0 });
  for (const run of runs)
    expect((await weightsOf(sweep, run)).equals(await weightsOf(await undisturbed, run))).toBe(true);
}

const DONE: TrainRun = async () => ({ state: "done", figures: { steps: 1 } });
const error = (code: string) => Object.assign(new Error(`${code}: as if`), { code });
afterEach(() => vi.restoreAllMocks());

describe("a disk", () => {
  const canMount = (() => {
    const place = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", place]).status === 0;
    if (mounted) execFileSync("umount", [place]);
    return mounted;
  })();
  if (!canMount) return test.skip("of a test's own cannot be mounted: that takes root, and Linux");

  const mounted = async (body: (place: string) => Promise<void>) => {
    const place = await newFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", place]);
    try {
      await body(place);
    } finally {
      execFileSync("umount", ["--lazy", place]);
    }
  };

  test.each([4, 40, 130, 300])(
    "with %i kB left ends the worker, and uses up no tries; with more, it goes on",
    async (left) => {
      await mounted(async (place) => {
        const sweep = join(place, "sweep");
        await addToPlan(sweep, runs);
        const { bavail, bsize } = await fs.statfs(place);
        await fs.writeFile(join(place, "ballast"), new Uint8Array(bavail * bsize - left * 1024));
        await expect(work(sweep)).rejects.toThrow(/ENOSPC/);
        const { runs: found } = await sweepStatus(sweep);
        for (const { state, failures } of found) expect([state, failures]).not.toContain("failed");
        expect(found.every(({ failures }) => failures === 0)).toBe(true);
        await fs.rm(join(place, "ballast"));
        await work(sweep);
        await expectUndisturbed(sweep);
      });
    },
    60_000,
  );

  test("that can only be read ends the worker in one line, and is read by status", async () => {
    await mounted(async (place) => {
      const sweep = join(place, "sweep");
      await addToPlan(sweep, runs);
      await work(sweep, { only: new Set([runs[0]!.id]) });
      execFileSync("mount", ["-o", "remount,ro", place]);
      await expect(work(sweep)).rejects.toThrow(/^Cannot note what becomes of the run \w+: EROFS/);
      expect((await sweepStatus(sweep)).counts).toMatchObject({ done: 1, waiting: 2 });
      execFileSync("mount", ["-o", "remount,rw", place]);
      await work(sweep);
      await expectUndisturbed(sweep);
    });
  }, 60_000);
});

test("a mount that is gone for a while costs nothing where it is only read, and ends the worker where it is written", async () => {
  const sweep = await newFolder();
  await addToPlan(sweep, runs);
  const real = fs.readdir;
  let away = 0;
  vi.spyOn(fs, "readdir").mockImplementation((async (path: string, ...more: never[]) => {
    if (String(path).endsWith("journal") && away++ > 0 && away < 4) throw error("ESTALE");
    return (real as (...given: unknown[]) => unknown)(path, ...more);
  }) as typeof fs.readdir);
  expect(await work(sweep, { train: DONE, only: new Set([runs[0]!.id]) })).toMatchObject({ done: 1 });
  vi.restoreAllMocks();
  const append = fs.appendFile;
  vi.spyOn(fs, "appendFile").mockImplementation(async (path, text) => {
    // half of it was written
    await append(path as string, String(text).slice(0, 20));
    throw error("ESTALE");
  });
  await expect(work(sweep, { train: DONE })).rejects.toThrow(
    /^Cannot note what becomes of the run \w+: ESTALE/,
  );
  vi.restoreAllMocks();
  expect((await sweepStatus(sweep)).counts).toMatchObject({ done: 1, waiting: 2 });
  expect(await work(sweep, { train: DONE })).toMatchObject({ done: 3, failed: 0 });
});

test("a mount that is gone when a run is taken uses up none of its tries", async () => {
  const sweep = await newFolder();
  await addToPlan(sweep, runs);
  const real = fs.mkdir;
  vi.spyOn(fs, "mkdir").mockImplementation((async (path: string, ...more: never[]) => {
    if (String(path).includes("/runs")) throw error("ESTALE");
    return (real as (...given: unknown[]) => unknown)(path, ...more);
  }) as typeof fs.mkdir);
  await expect(work(sweep)).rejects.toThrow("ESTALE");
  vi.restoreAllMocks();
  expect((await sweepStatus(sweep)).runs.every(({ failures }) => failures === 0)).toBe(true);
  await work(sweep);
  await expectUndisturbed(sweep);
});

test("a clock that jumps by years changes nothing", async () => {
  const sweep = await newFolder();
  await addToPlan(sweep, runs);
  let jumps = 0;
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() + (jumps++ % 2 === 0 ? -1 : 1) * 3e11);
  expect(await work(sweep)).toMatchObject({ done: 3, failed: 0 });
  vi.restoreAllMocks();
  await expectUndisturbed(sweep);
});

test("a lease that was half made is waited for, and then taken", async () => {
  const sweep = await newFolder();
  await addToPlan(sweep, runs);
  await fs.mkdir(`${folderOf(sweep, runs[0]!.id)}/lease/1`, { recursive: true });
  await work(sweep);
  await expectUndisturbed(sweep);
}, 60_000);
