import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { addToPlan } from "../plan/plan-file.js";
import { runsOf } from "../plan/space.js";
import { sweepStatus } from "../status/status.js";
import { folderOf } from "../sweep-files.js";
import type { TrainRun } from "../work/outcome.js";
import { work } from "../work/work.js";

const BASE = {
  task: "bit-xor",
  bits: 2,
  model: "gpt2-tiny",
  random: true,
  layersKept: 1,
  batchSize: 4,
  evaluateExamples: 16,
};

async function sweepOf(settings: object) {
  const folder = await mkdtemp(join(tmpdir(), "halving-"));
  const runs = await runsOf({ ...BASE, ...settings });
  await addToPlan(folder, runs);
  return { folder, runs };
}

/** Its loss is its seed, and a little less with every step; one fails. */
function pretended(failing?: number) {
  const trained: (readonly [seed: number, until: number | undefined])[] = [];
  const train: TrainRun = async ({ config: { seed, steps }, until }) => {
    trained.push([seed, until]);
    if (seed === failing) return { state: "failed", error: "no", hopeless: true };
    const figures = { steps: until ?? steps, heldOut: { loss: seed + 1 / (until ?? steps) } };
    return { state: until === undefined ? "done" : "paused", figures };
  };
  return { train, trained };
}

it("goes on with the best of all after so many steps, and again, whoever trains them", async () => {
  const { folder } = await sweepOf({ seed: [5, 3, 8, 1, 7, 2, 6, 4, 0], steps: 90, evaluateEvery: 10 });
  const { train, trained } = pretended(0);
  const halving = { from: 10 };
  const both = await Promise.all([1, 2].map((jobs) => work(folder, { jobs, train, halving })));
  for (const each of both) expect(each).toMatchObject({ runs: 9, done: 1, failed: 1, aside: 7 });
  const at = (rung: number | undefined) =>
    [...new Set(trained.filter(([, until]) => until === rung).map(([seed]) => seed))].sort();
  expect([10, 30, undefined].map(at)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3], [1]]);
  const { counts, runs } = await sweepStatus(folder);
  expect(counts).toEqual({ done: 1, begun: 0, waiting: 0, paused: 7, failed: 1 });
  const came = runs.map(({ state, figures }) => `${state} ${figures?.steps}`);
  expect(came).toEqual([
    "paused 10",
    "paused 30",
    "paused 10",
    "done 90",
    "paused 10",
    "paused 30",
    ...["paused 10", "paused 10"],
    "failed undefined",
  ]);
  // the same again has nothing to do
  const count = trained.length;
  expect(await work(folder, { train, halving })).toMatchObject({ done: 1, doneNow: 0, aside: 7 });
  expect(trained).toHaveLength(count);
  // and without it all are trained to their end
  expect(await work(folder, { train })).toMatchObject({ done: 8, failed: 1, doneNow: 7 });
});

it("compares what was trained so far, and goes on from there to the same bits", async () => {
  const settings = { seed: [0, 1], steps: 40, evaluateEvery: 10, learningRate: [1e-2, 1e-7] };
  const { folder, runs } = await sweepOf(settings);
  expect(await work(folder, { halving: { from: 10, by: 2 } })).toMatchObject({ runs: 4, done: 1, aside: 3 });
  const { runs: found } = await sweepStatus(folder);
  const losses = await Promise.all(
    runs.map(async ({ id }) => {
      const lines = (await readFile(`${folderOf(folder, id)}/metrics.jsonl`, "utf8")).trim().split("\n");
      return lines.map((line) => JSON.parse(line)).find(({ step }) => step === 10).evaluation.loss as number;
    }),
  );
  const best = [...losses.keys()].sort((a, b) => losses[a]! - losses[b]!).slice(0, 2);
  expect(found.flatMap(({ figures }, i) => (figures!.steps > 10 ? [i] : []))).toEqual(best.sort());
  const { id } = found.find(({ state }) => state === "done")!;
  const { folder: other } = await sweepOf(settings);
  await work(other, { only: new Set([id]) });
  const weights = (sweep: string) => readFile(`${folderOf(sweep, id)}/thawed.safetensors`);
  expect((await weights(folder)).equals(await weights(other))).toBe(true);
});

it("refuses what cannot be compared", async () => {
  const { train } = pretended();
  const { folder } = await sweepOf({ seed: [0], steps: 90, evaluateEvery: 20 });
  await expect(work(folder, { train, halving: { from: 10 } })).rejects.toThrow(
    "Cannot halve a sweep at step 10: its runs are evaluated every 20 steps. Begin at a multiple of that",
  );
  const by = { from: 20, by: 1 };
  await expect(work(folder, { train, halving: by })).rejects.toThrow("by to be a whole number of at least 2");
  const { folder: several } = await sweepOf({ steps: [10, 20], evaluateEvery: 5 });
  await expect(work(several, { train, halving: { from: 5 } })).rejects.toThrow("runs of 10, 20 steps");
});

it("compares what there is to compare, and all of it", async () => {
  const { folder } = await sweepOf({ seed: [0, 1], steps: 10, evaluateEvery: 10 });
  const { train } = pretended();
  await expect(work(folder, { train, halving: { from: 10 } })).rejects.toThrow(
    "Cannot halve a sweep from step 10 on: its runs end after 10 steps. Begin before that",
  );
  await expect(work(folder, { train, halving: { from: 5 }, shard: { index: 0, of: 2 } })).rejects.toThrow(
    "Cannot halve a part of a sweep (0/2): its best runs need not be those of all",
  );
});
