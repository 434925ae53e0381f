import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import schema from "@permafrost/report/metrics.schema.json" with { type: "json" };
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { type GivenConfig, RUN_FILES, runTraining } from "../src/index.js";
import { small } from "./small.js";

const fits = new Ajv2020().compile(schema);
const { bits: _, ...sizes } = small;

it.each<[string, GivenConfig]>([
  ["of classes", { ...small, patience: 3 }],
  ["of values, with metrics", { ...sizes, task: "narma", length: 24, washout: 8 }],
  ["solved for in closed form", { ...small, readout: "ridge", steps: 4 }],
])("every line of a run's metrics is as the schema says: %s", async (_, config) => {
  const folder = join(await mkdtemp(join(tmpdir(), "metrics-")), "run");
  await runTraining(config, { folder });
  const lines = (await readFile(join(folder, RUN_FILES.metrics), "utf8")).trim().split("\n");
  expect(lines.length).toBeGreaterThan(3);
  const { metrics: version } = JSON.parse(await readFile(join(folder, RUN_FILES.facts), "utf8"));
  expect(schema.title).toContain(`version ${version}`);
  for (const line of lines)
    expect(fits(JSON.parse(line)), `${line}: ${JSON.stringify(fits.errors)}`).toBe(true);
  expect(lines.some((line) => line.includes('"evaluation"'))).toBe(true);
});

it.each([
  {},
  { step: 1.5, loss: 1, gradientNorm: 1, learningRate: 1 },
  { step: 1, loss: "1", gradientNorm: 1, learningRate: 1 },
  { step: 1, loss: 1, accuracy: 2, gradientNorm: 1, learningRate: 1 },
  { step: 1, loss: 1, gradientNorm: 1, learningRate: 1, evaluation: { loss: 1 } },
  { step: 1, loss: 1, gradientNorm: 1, learningRate: 1, metrics: { f1: "high" } },
])("and %j is none", (line) => {
  expect(fits(line)).toBe(false);
});
