import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addToPlan, folderOf } from "@permafrost/sweep";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Cell, cellsOf, choiceRuns, type StudyRun, testRuns, writeStudyReport } from "../src/index.js";
import { pretended } from "./pretended.js";
import { TINY } from "./tiny.js";

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-study-report-"));
});
afterAll(() => rm(place, { recursive: true }));

/** Accuracies by arm: the transformer is 0.2 better for each seed, but for a little. */
const ACCURACY: Readonly<Record<string, number>> = { transformer: 0.8, LSTM: 0.6, reservoir: 0.5 };
const scoreOf = ({ arm, seeds: { training }, point, phase }: StudyRun) => ({
  loss: 0.5,
  accuracy:
    (ACCURACY[arm] ?? 0) +
    0.001 * (training % 1000) +
    (phase === "choice" && point["learningRate"] === 1e-2 ? 0.05 : 0),
});

async function study(seeds: object | number) {
  const given = {
    ...TINY,
    seeds,
    paper: { source: "Table 3", values: [{ arm: "LSTM", task: "xor", value: 0.507 }] },
  };
  const cells = await cellsOf(given);
  return { given, cells };
}

const runsOf = async (given: typeof TINY, cells: readonly Cell[]) =>
  (
    await Promise.all(
      cells.map(async (cell) => [
        ...(await choiceRuns(given, cell)),
        ...(await testRuns(given, cell, cell.points.at(-1)!)),
      ]),
    )
  ).flat();

async function plannedRuns(given: typeof TINY, cells: readonly Cell[], folder: string) {
  const runs = await runsOf(given, cells);
  await addToPlan(
    folder,
    runs.map(({ id, config }) => ({ id, config })),
  );
  return runs;
}

it("says what each arm came to, beside floors and what a paper has", async () => {
  const folder = join(place, "known");
  const { given, cells } = await study(3);
  const runs = await plannedRuns(given, cells, folder);
  await pretended(folder, runs, scoreOf);
  const [transformer] = await writeStudyReport(given, cells, folder, {
    command: "permafrost study run tiny",
  });
  expect(transformer!.choice.point).toEqual({ learningRate: 1e-2 });
  const page = await readFile(join(folder, "report.html"), "utf8");
  const text = page
    .replace(/<style>[\s\S]*<\/style>/, "")
    .replace(/<[^>]+>/g, "|")
    .replace(/\|+/g, "|")
    .replaceAll("&#39;", "'");
  expect(text).toContain("|transformer|80.1 ± 0.1|");
  expect(page).toContain("<b>80.1 ± 0.1</b>");
  expect(page).not.toContain("<b>60.1 ");
  expect(text).toContain("the paper's (Table 3)");
  expect(text).toMatch(
    /LSTM[\s\S]*60\.1 ± 0\.1\|50\.7\|3\|[\s\S]*Difference to transformer[\s\S]*LSTM\|−20\.0\|3\|/,
  );
  expect(text).toContain("floor: ");
  expect(text).toContain("permafrost study run tiny");
  const markdown = await readFile(join(folder, "report.md"), "utf8");
  expect(markdown).toMatch(
    /\| transformer \| \*\*80\.1 ± 0\.1\*\* \|.*\| learningRate 0\.01 \(the largest rate tried\) \|/,
  );

  const csv = (await readFile(join(folder, "results.csv"), "utf8")).trim().split("\n");
  expect(csv).toHaveLength(1 + runs.length);
  expect(csv[0]).toContain("run,task,arm,phase,state,body_seed");
  const file = await readFile(join(folder, "results.parquet"));
  const rows = await parquetReadObjects({
    file: file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer,
  });
  expect(rows).toHaveLength(runs.length);
  expect(rows.find(({ run }) => run === runs[0]!.id)).toMatchObject({
    arm: "transformer",
    phase: "choice",
    learning_rate: 1e-3,
    test_accuracy: null,
  });
});

it("never has a winner where an interval of a difference contains 0", async () => {
  const folder = join(place, "even");
  const { given, cells } = await study(3);
  const runs = await plannedRuns(given, cells, folder);
  const noise = [0, 0.3, -0.29];
  await pretended(folder, runs, ({ arm, seeds, point }) => ({
    loss: point["learningRate"] === 1e-2 ? 0.5 : 1,
    accuracy: 0.5 + (arm === "LSTM" ? 0.01 + noise[seeds.training % 3]! : 0),
  }));
  await writeStudyReport(given, cells, folder);
  const page = await readFile(join(folder, "report.html"), "utf8");
  expect(page.replace(/<div class="tiles">[\s\S]*?<h2>/, "")).not.toContain("<b>");
  expect(page).toContain("0 is within");
});

it("draws no band of accuracies beyond what an accuracy can be", async () => {
  const folder = join(place, "bounded");
  const { given, cells } = await study(3);
  const runs = await plannedRuns(given, cells, folder);
  // 83 ± 29 %
  await pretended(folder, runs, ({ seeds }) => ({ loss: 1, accuracy: [1, 1, 0.5][seeds.training % 3]! }));
  await writeStudyReport(given, cells, folder);
  const page = await readFile(join(folder, "report.html"), "utf8");
  const ticks = [...page.matchAll(/<text class="tick"[^>]*text-anchor="end">([\d.]+)</g)];
  expect(Math.max(...ticks.map(([, value]) => Number(value)))).toBe(100);
});

it("says where no floor is told in a metric", async () => {
  const folder = join(place, "loss");
  const { given } = await study(3);
  const byLoss = { ...given, metric: "loss" };
  const cells = await cellsOf(byLoss);
  const runs = await plannedRuns(byLoss, cells, folder);
  await pretended(folder, runs, scoreOf);
  await writeStudyReport(byLoss, cells, folder);
  const markdown = await readFile(join(folder, "report.md"), "utf8");
  expect(markdown).toContain("- floors of xor: none in loss: they are told in accuracy");
  expect(markdown).not.toContain("| floor:");
});

it("has no winner of which a test failed", async () => {
  const folder = join(place, "failed");
  const { given, cells } = await study(4);
  const runs = await plannedRuns(given, cells, folder);
  const lost = runs.find(({ arm, phase }) => arm === "transformer" && phase === "test")!;
  await pretended(
    folder,
    runs.filter(({ id }) => id !== lost.id),
    scoreOf,
  );
  const failure = {
    run: lost.id,
    state: "failed",
    at: "2026-01-01T00:00:00Z",
    error: "out of luck",
    hopeless: true,
  };
  await appendFile(join(folder, "journal", "failed.jsonl"), `${JSON.stringify(failure)}\n`);
  await writeStudyReport(given, cells, folder);
  const markdown = await readFile(join(folder, "report.md"), "utf8");
  expect(markdown).toMatch(/\| transformer \| 80\.\d ± 0\.1 \|[^|]*\| 3 of 4, 1 failed \|/);
});

it("has no winner among what is below a floor", async () => {
  const folder = join(place, "below");
  const { given, cells } = await study(3);
  const runs = await plannedRuns(given, cells, folder);
  // the better of two that are both below one half
  await pretended(folder, runs, ({ arm, seeds, point }) => ({
    loss: point["learningRate"] === 1e-2 ? 0.5 : 1,
    accuracy: (arm === "LSTM" ? 0.4 : 0.2) + 0.001 * (seeds.training % 3),
  }));
  await writeStudyReport(given, cells, folder);
  const markdown = await readFile(join(folder, "report.md"), "utf8");
  expect(markdown).toMatch(/\| LSTM \(at the floor: [a-z ]+\) \| 40\.1 ± 0\.1 \|/);
  expect(markdown).not.toContain("**");
});

it("writes the report of 1,000 runs, of which it needs no more than a folder each", {
  timeout: 60_000,
}, async () => {
  const folder = join(place, "many");
  const { given, cells } = await study({ body: 10, training: 10, data: 3 });
  const runs = await runsOf(given, cells);
  expect(runs.length).toBe(904);
  await addToPlan(
    folder,
    runs.map(({ id, config }) => ({ id, config })),
  );
  await pretended(folder, runs, scoreOf);
  const [transformer] = await writeStudyReport(given, cells, folder);
  expect(transformer!.testing).toHaveLength(300);
  expect(await readFile(join(folder, "report.html"), "utf8")).toContain(
    "Standard deviation that goes with each seed",
  );
  expect(folderOf(folder, runs[0]!.id)).toContain("runs");
});
