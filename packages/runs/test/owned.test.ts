import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LeaseLost, RunTaken, resumeTraining, runTraining, type TrainingOptions } from "../src/index.js";
import { small } from "./small.js";

const newFolder = async () => join(await mkdtemp(join(tmpdir(), "owned-")), "run");
const long = { ...small, steps: 100_000, evaluateEvery: 100_000, checkpointEvery: 50 };

/** Does something once, after a step. */
const atStep = (wanted: number, work: () => void): Pick<TrainingOptions, "onReport"> => ({
  onReport: ({ step }) => {
    if (step === wanted) work();
  },
});

it("a run that another trains is not gone on with, nor begun again", async () => {
  const folder = await newFolder();
  const stop = new AbortController();
  let tried: Promise<PromiseSettledResult<unknown>[]> | undefined;
  const training = runTraining(long, {
    folder,
    signal: stop.signal,
    ...atStep(3, () => {
      tried = Promise.allSettled([resumeTraining(folder), runTraining(long, { folder })]);
      tried.finally(() => stop.abort());
    }),
  });
  const { steps } = await training;
  for (const result of await tried!) {
    const { reason } = result as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(RunTaken);
    expect(reason.message).toMatch(
      /^Cannot train the run ".*": process \d+ on ".*", since .*, is training it$/,
    );
  }
  // what was stopped, anyone may go on with
  expect(await resumeTraining(folder, { steps: steps + 1 })).toMatchObject({ done: true, stepsNow: 1 });
});

it("a run that was taken over is left as it is, to the byte", async () => {
  const folder = await newFolder();
  const files = ["metrics.jsonl", "thawed.safetensors"].map((name) => join(folder, name));
  let before: Promise<Buffer[]> | undefined;
  const training = runTraining(long, {
    folder,
    ...atStep(120, () => {
      before = mkdir(join(folder, "lease/2")).then(() => Promise.all(files.map((file) => readFile(file))));
    }),
  });
  await expect(training).rejects.toThrow(LeaseLost);
  await expect(training).rejects.toThrow(
    "another process has taken it over, as this one gave no sign of life",
  );
  expect(await Promise.all(files.map((file) => readFile(file)))).toEqual(await before);
});

it("metrics that are written late go nowhere once another goes on", async () => {
  const folder = await newFolder();
  const { openGrowing } = await import("../src/folder/growing-file.js");
  await runTraining({ ...small, steps: 4 }, { folder });
  const file = join(folder, "metrics.jsonl");
  const late = await openGrowing(file, 0, async () => {});
  await writeFile(file, `${await readFile(file, "utf8")}cut off`);
  await rm(join(folder, "lease/1/over"));
  const owner = join(folder, "lease/1/owner.json");
  await writeFile(owner, (await readFile(owner, "utf8")).replace(/"boot":"[^"]*"/, '"boot":"before"'));
  await resumeTraining(folder, { steps: 5 });
  const whole = await readFile(file, "utf8");
  expect(whole).not.toContain("cut off");
  await late.add(new TextEncoder().encode("late"));
  await late.flush();
  await late.close();
  expect(await readFile(file, "utf8")).toBe(whole);
});
