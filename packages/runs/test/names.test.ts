import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inspection, openRun, openStoredRun, runConfigSchema, runTraining } from "../src/index.js";
import { small } from "./small.js";

const run = { ...small, steps: 1 };
const WRONG: readonly [config: object, program: string, commandLine: string][] = [
  [{ warmup: 9 }, "Take fewer for warmup", "Take fewer for --warmup"],
  [{ momentum: 0.5 }, "Cannot use momentum with adam", "Cannot use --momentum with adam"],
  [{ augmentation: false }, "Cannot use augmentation with", "Cannot use --no-augmentation with"],
  [{ padTo: [2] }, "Cannot use padTo with", "Cannot use --pad-to with"],
  [{ batchSize: 1e9 }, "a smaller batchSize; accumulate", "a smaller --batch-size; --accumulate"],
  [
    { model: "gpt2-tiny", random: false },
    "layers, width and heads go with random; layersKept",
    "--layers, --width and --heads go with --random; --layers-kept",
  ],
  [{ task: "remote-homology", bits: undefined }, "give data a folder", "give --data a folder"],
];

it.each(WRONG)("%j is said as a program says it, or a command line", async (change, program, commandLine) => {
  const config = { ...run, ...change };
  const said = (names: "settings" | "flags") =>
    openRun(config, { names }).then(
      () => "nothing",
      (error: Error) => error.message,
    );
  expect(await said("settings")).toContain(program);
  expect(await said("settings")).not.toContain("--");
  expect(await said("flags")).toContain(commandLine);
});

it("what names a folder, and goes on with one, too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-names-"));
  await writeFile(join(folder, "config.json"), JSON.stringify({ version: 1, ...run }));
  await expect(runTraining(run, { folder })).rejects.toThrow("Name another one with folder");
  await expect(runTraining(run, { folder, names: "flags" })).rejects.toThrow("Name another one with --out");
  await expect(openStoredRun(folder)).rejects.toThrow(`Go on with it: resumeTraining("${folder}")`);
  await expect(openStoredRun(folder, { names: "flags" })).rejects.toThrow(
    `Go on with it: permafrost train --resume ${folder}`,
  );
  await rm(folder, { recursive: true });
});

it("looking at a model, too", async () => {
  await expect(inspection({ ...run, batchSize: 1e9 })).rejects.toThrow("a smaller batchSize");
});

it("the schema is of settings, not of flags", () => {
  expect(JSON.stringify(runConfigSchema())).not.toMatch(/--[a-z]/);
});
