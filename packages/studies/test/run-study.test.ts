import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TrainRun, trainRun } from "@permafrost/sweep";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  cellsOf,
  FIGURES_FOLDER,
  runStudy,
  STUDY_FILES,
  studyState,
  writeStudyReport,
} from "../src/index.js";
import { TINY } from "./tiny.js";

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-study-"));
});
afterAll(() => rm(place, { recursive: true }));

it("chooses on the selection split, tests with fresh seeds, and does nothing twice", {
  timeout: 120_000,
}, async () => {
  const folder = join(place, "whole");
  const cells = await cellsOf(TINY);
  const phases: unknown[] = [];
  const trained: string[] = [];
  const train: TrainRun = (run, signal) => {
    trained.push(run.folder);
    return trainRun(run, signal);
  };
  const options = { train, onPhase: (...phase: unknown[]) => void phases.push(phase) };
  expect(await runStudy(TINY, cells, folder, options)).toEqual({
    runs: 13,
    done: 13,
    failed: 0,
    doneNow: 13,
  });
  expect(phases).toEqual([
    ["choice", 4],
    ["test", 9],
  ]);
  expect(new Set(trained).size).toBe(13);
  expect(await runStudy(TINY, cells, folder, options)).toMatchObject({ done: 13, doneNow: 0 });
  expect(trained).toHaveLength(13);

  const [transformer, , reservoir] = await studyState(TINY, cells, folder);
  const { tried, point, decided } = transformer!.choice;
  expect(decided).toBe(true);
  const best = Math.max(...tried.map(({ score }) => score));
  const equals = tried.filter(({ score }) => score === best);
  expect(point).toEqual(equals.toSorted((a, b) => a.loss - b.loss)[0]!.point);
  for (const { test } of transformer!.choosing) expect(test).toBeUndefined();
  for (const { test, steps, curve } of transformer!.testing) {
    expect(test!.accuracy).toBeGreaterThanOrEqual(0);
    expect(steps).toBe(4);
    expect(curve!.map(({ step }) => step)).toEqual([2, 4]);
  }
  expect(reservoir!.choice).toEqual({ tried: [], point: {}, decided: true });
  expect(reservoir!.testing.map(({ steps }) => steps)).toEqual([0, 0, 0]);
});

it("shards are cells with all of their runs: together they are the study", { timeout: 120_000 }, async () => {
  const folder = join(place, "sharded");
  const cells = await cellsOf(TINY);
  for (const index of [2, 0, 1]) await runStudy(TINY, cells, folder, { shard: { index, of: 3 } });
  const states = await studyState(TINY, cells, folder);
  const whole = await studyState(TINY, cells, join(place, "whole"));
  expect(states).toEqual(whole);
});

it("goes on where it was stopped, in either phase", { timeout: 120_000 }, async () => {
  const folder = join(place, "stopped");
  const cells = await cellsOf(TINY);
  let calls = 0;
  for (let i = 0; i < 20; i++) {
    const stop = new AbortController();
    const { done, runs } = await runStudy(TINY, cells, folder, {
      signal: stop.signal,
      onEnd: () => {
        calls++;
        if (calls % 3 === 0) stop.abort();
      },
    });
    if (!stop.signal.aborted && done === runs) break;
  }
  expect(await studyState(TINY, cells, folder)).toEqual(await studyState(TINY, cells, join(place, "whole")));
  await writeStudyReport(TINY, cells, folder);
  await writeStudyReport(TINY, cells, join(place, "whole"));
  const figures = await readdir(join(folder, FIGURES_FOLDER));
  expect(figures.sort()).toEqual(["xor-curves.svg", "xor-rates.svg"]);
  const files = [...Object.values(STUDY_FILES), ...figures.map((name) => join(FIGURES_FOLDER, name))];
  for (const name of files) {
    const [once, again] = await Promise.all(
      [join(place, "whole"), folder].map((each) => readFile(join(each, name))),
    );
    expect([name, once!.equals(again!)]).toEqual([name, true]);
  }
  const plan = await readFile(join(folder, "plan.jsonl"), "utf8");
  expect(plan.trim().split("\n")).toHaveLength(13);
});

it("shows an arm that nothing works for as what it is, wherever the study is", {
  timeout: 120_000,
}, async () => {
  const { transformer } = TINY.arms;
  const wild = { ...transformer!, grid: { learningRate: [1e35, 1e37] } };
  const study = { ...TINY, arms: { transformer: transformer!, wild }, seeds: 1 };
  const cells = await cellsOf(study);
  const folders = [join(place, "wild"), join(place, "elsewhere", "wild")] as const;
  for (const folder of folders) {
    const { failed } = await runStudy(study, cells, folder);
    expect(failed).toBe(2);
    const states = await writeStudyReport(study, cells, folder);
    expect(states.map(({ testing }) => testing.length)).toEqual([1, 0]);
  }
  for (const name of Object.values(STUDY_FILES)) {
    const [here, there] = await Promise.all(folders.map((folder) => readFile(join(folder, name))));
    expect([name, here!.equals(there!)]).toEqual([name, true]);
  }
  const page = await readFile(join(folders[0], "report.md"), "utf8");
  expect(page).toMatch(/\| wild \| – \| 0 \| – \| – \| nothing works: .*NaN/);
});
