import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SaveError } from "@permafrost/runs";
import { expect, it } from "vitest";
import { addToPlan } from "../plan/plan-file.js";
import { runsOf } from "../plan/space.js";
import { ranked, sweepStatus } from "../status/status.js";
import type { Outcome, TrainRun } from "./outcome.js";
import { parseShard } from "./shard.js";
import { work } from "./work.js";

const BASE = { task: "bit-xor", model: "gpt2-tiny", random: true };

async function sweepOf(count: number) {
  const folder = await mkdtemp(join(tmpdir(), "sweep-"));
  const runs = await runsOf({ ...BASE, seed: Array.from({ length: count }, (_, i) => i) });
  await addToPlan(folder, runs);
  return { folder, runs };
}

const DONE: Outcome = { state: "done", figures: { steps: 1 } };

/** Trains by letting time pass; who asks for a run that another has is told so. */
function pretended(outcomeOf: (seed: number, time: number) => Outcome = () => DONE) {
  const [held, ended] = [new Set<string>(), new Set<string>()];
  const trained: number[] = [];
  const train: TrainRun = async ({ folder, config }) => {
    if (held.has(folder)) return { state: "taken" };
    if (ended.has(folder)) return { state: "done", figures: { steps: 1 }, before: true };
    held.add(folder);
    await wait(2);
    held.delete(folder);
    trained.push(config.seed);
    const outcome = outcomeOf(config.seed, trained.filter((seed) => seed === config.seed).length);
    if (outcome.state === "done") ended.add(folder);
    return outcome;
  };
  return { train, trained };
}

it("trains each run once, whoever of several workers takes it, and again none", async () => {
  const { folder } = await sweepOf(60);
  const { train, trained } = pretended();
  const workers = await Promise.all([1, 2, 3].map((jobs) => work(folder, { jobs, train })));
  expect(trained.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  for (const each of workers) expect(each).toMatchObject({ runs: 60, done: 60, failed: 0 });
  expect(workers.reduce((sum, { doneNow }) => sum + doneNow, 0)).toBe(60);
  expect(await readdir(join(folder, "journal"))).toHaveLength(3);
  expect(await work(folder, { train })).toEqual({ runs: 60, done: 60, failed: 0, doneNow: 0 });
  expect(trained).toHaveLength(60);
});

it("has very many runs at once, and says nothing of it", async () => {
  const { folder } = await sweepOf(40);
  const warned: Error[] = [];
  const onWarning = (warning: Error) => void warned.push(warning);
  process.on("warning", onWarning);
  const train: TrainRun = async (_, signal) => {
    await wait(5, undefined, { signal });
    return DONE;
  };
  expect(await work(folder, { jobs: 20, train })).toMatchObject({ done: 40 });
  await wait(20);
  process.off("warning", onWarning);
  expect(warned).toEqual([]);
});

it("tries what failed again at the end, so often and no more; what is hopeless never", async () => {
  const { folder, runs } = await sweepOf(4);
  const { train, trained } = pretended((seed, time) =>
    seed === 0 || (seed === 1 && time === 1)
      ? { state: "failed", error: `no network for ${seed}`, hopeless: false }
      : seed === 2
        ? { state: "failed", error: "no such setting", hopeless: true }
        : DONE,
  );
  expect(await work(folder, { train })).toEqual({ runs: 4, done: 2, failed: 2, doneNow: 2 });
  expect(trained).toEqual([0, 1, 2, 3, 0, 1, 0]);
  const { counts, runs: found } = await sweepStatus(folder);
  expect(counts).toEqual({ done: 2, begun: 0, waiting: 0, paused: 0, failed: 2 });
  expect(found.filter(({ state }) => state === "failed")).toEqual([
    { id: runs[0]!.id, state: "failed", settings: { seed: 0 }, failures: 3, error: "no network for 0" },
    { id: runs[2]!.id, state: "failed", settings: { seed: 2 }, failures: 1, error: "no such setting" },
  ]);
  // with more tries it goes on
  expect(await work(folder, { train, retries: 4 })).toMatchObject({ failed: 2 });
  expect(trained.slice(7)).toEqual([0, 0]);
});

it("stops cleanly, and the same again goes on", async () => {
  const { folder } = await sweepOf(6);
  const stop = new AbortController();
  const trained: number[] = [];
  const train: TrainRun = async ({ config }, signal) => {
    if (config.seed === 3) setTimeout(() => stop.abort(), 5);
    await wait(20, undefined, { signal }).catch(() => {});
    if (signal.aborted) return { state: "stopped" };
    trained.push(config.seed);
    return DONE;
  };
  expect(await work(folder, { train, signal: stop.signal })).toMatchObject({ done: 3, doneNow: 3 });
  expect((await sweepStatus(folder)).counts).toEqual({ done: 3, begun: 0, waiting: 3, paused: 0, failed: 0 });
  expect(await work(folder, { train: pretended().train })).toMatchObject({ done: 6, doneNow: 3 });
});

it("ends where nothing can be saved, with what is trained beside it saved first", async () => {
  const { folder } = await sweepOf(9);
  const ended: string[] = [];
  const train: TrainRun = async ({ config }, signal) => {
    if (config.seed === 1) return { state: "unsaved", error: "no space left on device" };
    await wait(10_000, undefined, { signal }).catch(() => {});
    ended.push("saved");
    return { state: "stopped" };
  };
  const working = work(folder, { jobs: 2, train });
  await expect(working).rejects.toThrow(SaveError);
  await expect(working).rejects.toThrow("no space left on device");
  expect(ended).toEqual(["saved"]);
  expect((await sweepStatus(folder)).counts).toMatchObject({ done: 0, failed: 0 });
});

it("divides runs into shards that each has part in", async () => {
  const { folder } = await sweepOf(10);
  const { train, trained } = pretended();
  for (const i of [0, 1, 2]) await work(folder, { train, shard: parseShard(`${i}/3`) });
  expect(trained).toEqual([0, 3, 6, 9, 1, 4, 7, 2, 5, 8]);
  for (const text of ["3/3", "-1/3", "1", "a/b", "0/0", "1/2/3"])
    expect(() => parseShard(text)).toThrow("expected i/n, with i from 0 to n - 1");
});

it("goes on with what a worker that was killed had begun, and reads past its last half line", async () => {
  const { folder, runs } = await sweepOf(3);
  await mkdir(join(folder, "journal"));
  const line = (run: string, state: string) => JSON.stringify({ run, state, at: "2026-01-01T00:00:00Z" });
  const killed = `${line(runs[1]!.id, "done")}\n${line(runs[0]!.id, "begun")}\n${line(runs[2]!.id, "done").slice(0, 40)}`;
  await writeFile(join(folder, "journal/elsewhere-1-a.jsonl"), killed);
  expect((await sweepStatus(folder)).counts).toEqual({ done: 1, begun: 1, waiting: 1, paused: 0, failed: 0 });
  const { train, trained } = pretended();
  await work(folder, { train });
  // nobody has begun the last one
  expect(trained).toEqual([2, 0]);
  expect(await readFile(join(folder, "journal/elsewhere-1-a.jsonl"), "utf8")).toBe(killed);
});

it("ranks runs by the selection split, and says which settings differ", async () => {
  const { folder, runs } = await sweepOf(3);
  const { train } = pretended((seed) => ({
    state: "done",
    figures: {
      steps: 1,
      heldOut: { loss: seed === 1 ? 0.1 : Number.NaN },
      test: { loss: -seed, accuracy: 1 },
    },
  }));
  await work(folder, { train });
  const status = await sweepStatus(folder);
  expect(ranked(status.runs).map(({ settings }) => settings)).toEqual([
    { seed: 1 },
    { seed: 0 },
    { seed: 2 },
  ]);
  expect(status.runs[1]).toMatchObject({
    id: runs[1]!.id,
    figures: { test: { loss: -1, accuracy: 1 } },
    seconds: expect.any(Number),
  });
});
