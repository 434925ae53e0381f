import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cellsOf, runStudy, STUDY_FILES, type Study, writeStudyReport } from "../src/index.js";
import { TINY } from "./tiny.js";

const STUDY: Study = {
  ...TINY,
  settings: { ...TINY.settings, layers: 1, width: 8, heads: 1 },
  arms: { transformer: { model: "gpt2" } },
  // judged by a metric that is neither the loss nor an accuracy
  tasks: { xor: { task: "bit-xor", bits: 2 }, narma: { task: "narma", length: 40, washout: 5 } },
  seeds: 2,
};

let place: string;
let whole: string;
let expected: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "permafrost-damaged-"));
  whole = join(place, "whole");
  expected = await again(whole);
}, 120_000);
afterAll(() => rm(place, { recursive: true }));

/** Runs the study, or goes on with it, and gives its results. */
async function again(folder: string): Promise<string> {
  const cells = await cellsOf(STUDY);
  await runStudy(STUDY, cells, folder);
  await writeStudyReport(STUDY, cells, folder);
  return readFile(join(folder, STUDY_FILES.csv), "utf8");
}

it("has a metric of its own for a task of values", () => {
  expect(expected).toMatch(/^run,.*,held_out_nrmse,.*test_nrmse/);
  expect(expected.split("\n").filter((line) => line.includes(",narma,"))).toHaveLength(4);
});

it.each<[string, (run: string) => Promise<void>]>([
  ["ends are cut off", (run) => writeFile(join(run, "results.json"), "")],
  ["ends are nothing", (run) => writeFile(join(run, "results.json"), "null")],
  ["ends have no test", (run) => writeFile(join(run, "results.json"), "{}")],
  [
    "evaluations are lost",
    async (run) => {
      const path = join(run, "metrics.jsonl");
      const lines = (await readFile(path, "utf8")).split("\n");
      await writeFile(
        path,
        `${lines.slice(0, lines.findIndex((line) => line.includes("evaluation")) + 1).join("\n")}\n`,
      );
    },
  ],
  ["runs were cleared away", (run) => rm(run, { recursive: true })],
])("reports the same where %s: what workers noted is left", { timeout: 120_000 }, async (_, damage) => {
  const folder = join(place, `damaged-${Math.random()}`);
  await cp(whole, folder, { recursive: true });
  for (const run of await readdir(join(folder, "runs"))) await damage(join(folder, "runs", run));
  expect(await again(folder)).toBe(expected);
});
