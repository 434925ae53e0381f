import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderOf } from "@permafrost/sweep";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bitsPerWeight } from "../src/instruments/bits-per-weight.js";
import { cellsOf } from "../src/plan/cells.js";
import { bitsTable } from "../src/report/tables/bits-table.js";
import { trainingTable } from "../src/report/tables/training-table.js";
import { trainingScores } from "../src/report/training-scores.js";
import { writeStudyReport } from "../src/report/write-report.js";
import type { Study } from "../src/study.js";
import { runStudy } from "../src/work/run-study.js";
import { studyState } from "../src/work/study-state.js";

const study: Study = {
  name: "by-heart",
  settings: { batchSize: 16, device: "native", threads: 1 },
  arms: { transformer: { model: "gpt2", random: true, layers: 1, width: 16, heads: 2 } },
  tasks: { labels: { task: "random-labels", bits: 4 }, xor: { task: "bit-xor", bits: 2 } },
  grid: { learningRate: [0.03] },
  budget: { steps: 40 },
  seeds: 2,
  instruments: ["training", "bits"],
};

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-study-training-"));
});
afterAll(() => rm(place, { recursive: true }));

it("what was learned by heart is measured once, and stays when runs are cleared away", async () => {
  const cells = await cellsOf(study);
  expect(await runStudy(study, cells, place)).toMatchObject({ done: 4 });
  const states = await studyState(study, cells, place);
  const [labels, xor] = states.map((cell) => [cell]);
  const given = { floors: [], folder: place };

  // the test is on what was trained
  const scores = await trainingScores(states, place);
  for (const { id, test } of labels![0]!.testing) {
    expect(scores[id]).toMatchObject({ labels: 16, classes: 16 });
    expect(scores[id]!.loss).toBeCloseTo(test!.loss, 5);
    expect(scores[id]!.loss).toBeLessThan(Math.log(16));
  }
  const training = await trainingTable({ ...given, cells: labels! });
  expect(training!.rows[0]!.values.map((value) => value!.mean.toFixed(6))[2]).toMatch(/^-?0\.000000$/);
  const { thawed } = labels![0]!.counts;
  const each = labels![0]!.testing.map(({ test }) =>
    bitsPerWeight({ loss: test!.loss, classes: 16, labels: 16, thawed }),
  );
  const bits = await bitsTable({ ...given, cells: labels! });
  expect(bits!.rows[0]!.values[0]!.mean).toBeCloseTo((each[0]! + each[1]!) / 2, 5);
  expect(bits!.rows[0]!.values[1]!.mean).toBeCloseTo((((each[0]! + each[1]!) / 2) * thawed) / 64, 5);
  // examples of bit XOR never end
  expect(scores[xor![0]!.testing[0]!.id]).toMatchObject({ labels: null, classes: 2 });
  expect(await bitsTable({ ...given, cells: xor! })).toBeUndefined();

  await writeStudyReport(study, cells, place);
  const report = await readFile(join(place, "report.md"), "utf8");
  expect(report).toContain("bits per thawed weight");
  expect(report).toMatch(/node [\d.]+, onnxruntime-node [\d.]+/);
  for (const { testing } of states)
    for (const { id } of testing) await rm(join(folderOf(place, id), "thawed.safetensors"));
  await writeStudyReport(study, cells, place);
  expect(await readFile(join(place, "report.md"), "utf8")).toBe(report);
});
