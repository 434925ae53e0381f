import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resumeTraining, runTraining } from "../src/index.js";
import { small } from "./small.js";

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-longer-"));
});
afterAll(() => rm(folder, { recursive: true }));

const train = (name: string, config: object = {}, options: object = {}) =>
  runTraining({ ...small, ...config }, { folder: at(name), ...options });
const textOf = (file: string) => readFile(at(file), "utf8");

describe("a run that becomes longer", () => {
  it.each(["linear", "cosine"] as const)("does not go on where its %s rate would jump", async (schedule) => {
    const stop = new AbortController();
    const onReport = ({ step }: { step: number }) => step === 6 && stop.abort();
    const whole = await train("scheduled", { schedule, warmup: 2 });
    await train("half", { schedule, warmup: 2 }, { signal: stop.signal, onReport });
    for (const name of ["scheduled", "half"]) {
      const longer = resumeTraining(at(name), { steps: 24 });
      await expect(longer).rejects.toThrow(`its ${schedule} schedule falls to 0 over the 12 steps`);
    }
    // nor where its configuration was changed
    const config = await textOf("half/config.json");
    await writeFile(at("half/config.json"), JSON.stringify({ ...JSON.parse(config), steps: 24 }));
    await expect(resumeTraining(at("half"))).rejects.toThrow("its config.json is not the one");
    await writeFile(at("half/config.json"), config);
    expect(await resumeTraining(at("half"))).toMatchObject({ stepsNow: 6, test: whole.test });
    for (const name of ["scheduled", "half"]) await rm(at(name), { recursive: true });
  });

  it("goes on at the same rate, whose schedule knows no end", async () => {
    const rates = async (name: string) =>
      (await textOf(`${name}/metrics.jsonl`))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).learningRate);
    await train("short", { warmup: 4 });
    await resumeTraining(at("short"), { steps: 24 });
    await train("long", { warmup: 4, steps: 24 });
    expect(await rates("short")).toEqual(await rates("long"));
  });
});
