import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeLease } from "@permafrost/runs";
import { expect, it } from "vitest";
import { plannedRun } from "../plan/planned-run.js";
import type { Outcome } from "./outcome.js";
import { trainRun } from "./train-run.js";

const GIVEN = {
  task: "bit-xor",
  bits: 2,
  model: "gpt2-tiny",
  random: true,
  layersKept: 1,
  steps: 4,
  batchSize: 4,
  evaluateEvery: 2,
  evaluateExamples: 16,
} as const;
const newFolder = async () => join(await mkdtemp(join(tmpdir(), "sweep-run-")), "run");
const never = new AbortController().signal;

it("begins a run, finds that it is done, and does what is missing of it", async () => {
  const folder = await newFolder();
  const { config } = await plannedRun(GIVEN);
  const first = await trainRun({ folder, config }, never);
  const score = { loss: expect.any(Number), accuracy: expect.any(Number) };
  expect(first).toEqual({ state: "done", figures: { steps: 4, heldOut: score, test: score } });
  const { figures } = first as Extract<Outcome, { state: "done" }>;
  const lines = (await readFile(join(folder, "metrics.jsonl"), "utf8")).trim().split("\n");
  expect(figures.heldOut!.loss).toBe(JSON.parse(lines.at(-1)!).evaluation.loss);
  const weights = await readFile(join(folder, "thawed.safetensors"));
  expect(await trainRun({ folder, config }, never)).toEqual({ ...first, before: true });
  // killed before its report was there
  await rm(join(folder, "report.html"));
  expect(await trainRun({ folder, config }, never)).toEqual(first);
  expect((await readFile(join(folder, "thawed.safetensors"))).equals(weights)).toBe(true);
});

it("goes on with a run that was stopped", async () => {
  const folder = await newFolder();
  const { config } = await plannedRun({ ...GIVEN, steps: 3000, evaluateEvery: 3000 });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 700);
  expect(await trainRun({ folder, config }, stop.signal)).toEqual({ state: "stopped" });
  expect(await trainRun({ folder, config }, AbortSignal.abort())).toEqual({ state: "stopped" });
});

it("leaves a run to whoever trains it", async () => {
  const folder = await newFolder();
  const { config } = await plannedRun(GIVEN);
  const lease = await takeLease(folder);
  expect(await trainRun({ folder, config }, never)).toEqual({ state: "taken" });
  await lease.giveBack();
  expect(await trainRun({ folder, config }, never)).toMatchObject({ state: "done" });
});

it("says what will never work, and what may work another time", async () => {
  const folder = await newFolder();
  const { config } = await plannedRun({ ...GIVEN, device: "abacus" });
  expect(await trainRun({ folder, config }, never)).toMatchObject({
    state: "failed",
    error: expect.stringContaining("abacus"),
  });
  const missing = await plannedRun({ ...GIVEN, model: `${folder}/none`, random: false });
  expect(await trainRun({ folder, config: missing.config }, never)).toMatchObject({
    state: "failed",
    error: expect.stringContaining("none"),
  });
});

it("does not go on with another run than was planned", async () => {
  const folder = await newFolder();
  const { config } = await plannedRun(GIVEN);
  await trainRun({ folder, config }, never);
  await rm(join(folder, "report.html"));
  const path = join(folder, "config.json");
  await writeFile(path, (await readFile(path, "utf8")).replace('"seed": 0', '"seed": 1'));
  expect(await trainRun({ folder, config }, never)).toEqual({
    state: "failed",
    error: `Cannot go on with the run in ${folder}: its config.json has another seed than the plan. Put it back as it was, or remove the folder`,
    hopeless: true,
  });
});
