import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspection, openRun, reproduceCommand, resumeTraining, runTraining } from "../src/index.js";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-own-"));
});
afterAll(() => rm(home, { recursive: true }));

const small = { model: "gpt2-tiny", random: true, device: "wasm", batchSize: 4 } as const;

/** Twenty rows: what is tall is a lily. */
const flowers = (first: number) =>
  `tall,kind,colour\n${Array.from({ length: 20 }, (_, i) => `${i % 2 ? 30 + i : first + i},${i % 2 ? "lily" : "rose"},${i % 3 ? "red" : "blue"}\n`).join("")}`;

test("a run on a table goes on with the same data only, wherever they lie", { timeout: 60_000 }, async () => {
  const data = join(home, "flowers.csv");
  await writeFile(data, flowers(1));
  const folder = join(home, "run");
  const given = {
    ...small,
    task: "table",
    data,
    label: ["kind"],
    classWeights: "balanced",
    steps: 2,
  } as const;
  const { test: tested } = await runTraining(given, { folder });
  expect(tested!.labels).toBe(4);
  await expect(resumeTraining(folder, { steps: 3 })).resolves.toMatchObject({ done: true, steps: 3 });
  await writeFile(data, flowers(2));
  await expect(resumeTraining(folder, { steps: 4 }, { names: "flags" })).rejects.toThrow(
    /^Cannot open the data ".*flowers\.csv" of --data: the run read others from there, of the SHA-256 [\da-f]{16}…, and now they have [\da-f]{16}…\. Put back what it read, or train another run$/,
  );
});

test("a folder of tables is told by its names, and settings are in the command that makes the run again", async () => {
  await writeFile(join(home, "x-train.csv"), "a,when,c\n1,2026-01-01,u\n2,2026-01-02,v\n,2026-01-03,v\n");
  await writeFile(join(home, "x-test.csv"), "c,when,a\nu,2026-01-05,9\n");
  await rm(join(home, "flowers.csv"), { force: true });
  await rm(join(home, "run"), { force: true, recursive: true });
  const { config, task } = await openRun({
    ...small,
    task: "table",
    data: home,
    label: ["c"],
    missing: "indicator",
    dates: "expand",
  });
  expect([task.splits.train.length, task.splits.test.length]).toEqual([3, 1]);
  // a number, whether it is missing, and what seven numbers a date becomes
  expect(task.input).toEqual({ kind: "values", tokens: 9, dim: 1 });
  expect(reproduceCommand(config)).toContain("--label c \\\n  --dates expand \\\n  --missing indicator");
});

test("a model is looked at for data of one's own, too", async () => {
  const data = join(home, "prices.csv");
  await writeFile(data, "a,b,price\n1,2,10.5\n2,3,11.5\n4,5,12.5\n5,6,13.5\n7,8,14.5\n");
  const { task } = await inspection({ ...small, task: "table", data, label: ["price"] });
  expect(task).toMatchObject({ input: { tokens: 2, dim: 1 }, output: { kind: "values", labels: 1 } });
});

test("what is not said is asked for", async () => {
  const data = join(home, "prices.csv");
  await expect(openRun({ ...small, task: "table", data })).rejects.toThrow(
    "Cannot make the task table: expected label, the name of a column, found nothing",
  );
  await expect(openRun({ ...small, task: "table", label: ["c"] })).rejects.toThrow(
    "Cannot open table without files: give data a folder, a URL or a data set of the Hub that has a table (CSV,",
  );
  await expect(openRun({ ...small, task: "table", data, bits: 3 })).rejects.toThrow(
    "Cannot use bits with table: it takes data, label,",
  );
});
