import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bitXor } from "@permafrost/tasks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRun, runTraining } from "../src/index.js";
import { small } from "./small.js";

const modules = join(import.meta.dirname, "modules");
const { bits: _, ...unsized } = small;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-refused-"));
});
afterAll(() => rm(folder, { recursive: true }));

const train = (name: string, config: object) =>
  runTraining({ ...small, ...config }, { folder: join(folder, name) });

describe("before a folder is made", () => {
  const own = { task: join(modules, "values.js"), bits: undefined, loss: join(modules, "measures.js") };
  const metrics = (...names: string[]) => names.map((name) => join(modules, name));
  it.each([
    [{ metric: "acuracy" }, 'Cannot judge by "acuracy": what is measured is loss, accuracy'],
    [{ ...own, until: 0.9 }, 'Cannot judge by "accuracy": what is measured is loss'],
    [{ ...own, metrics: metrics("strange-metrics.js") }, 'Cannot call a metric "two\\nlines"'],
    [{ ...own, metrics: metrics("upward.js") }, 'must be "higher" or "lower", found "up"'],
    [{ ...own, metrics: metrics("measures.js", "near-again.js") }, 'Cannot measure "near" twice'],
    [{ task: join(modules, "task.js"), bits: 7 }, "its task is made already"],
    [{ task: join(modules, "made-nothing.js"), bits: 7 }, "its function made undefined, expected a task"],
    [
      { task: join(modules, "splits.js"), bits: 1 },
      'Cannot train on splits: expected a split it has (test), found "train"; name one of these, or give the splits of the task splits this one',
    ],
    [
      { task: join(modules, "splits.js"), bits: 2, evaluateSplit: "test" },
      'Cannot evaluate on splits: expected a split it has (train), found "test"',
    ],
    [{ steps: "5" }, 'Cannot set steps to the string "5": expected a whole number of at least 1'],
    [{ classWeights: [1, 1e300] }, "Cannot set classWeights to [1,1e+300]"],
    [
      { rateFactor: ["ln_", "ln_f"].map((part) => ({ part, factor: 2 })) },
      'Cannot change the rate of "ln_f": what stands before it fits all',
    ],
    [
      { task: "listops", bits: undefined, maxLength: 40, padTo: [8] },
      "Cannot use padTo with listops: its examples do not say beforehand how many tokens they have",
    ],
    [{ learningRate: 1e-60 }, "Cannot set learningRate to 1e-60: expected a number above 0"],
  ])("%j is refused", async (config, message) => {
    await expect(train("refused", config)).rejects.toThrow(message);
    expect(await readdir(folder)).not.toContain("refused");
  });

  it("padding beyond the longest example is refused", async () => {
    const { splits, ...shape } = bitXor({ bits: 2 });
    const train = { ...splits.train, tokensOf: () => 3 };
    Object.assign(globalThis, { countedTask: { ...shape, ragged: true, splits: { ...splits, train } } });
    const config = { ...unsized, task: join(modules, "counted.js") };
    await expect(openRun({ ...config, padTo: [2, 5] })).rejects.toThrow(
      "Cannot pad bit-xor to 5 tokens: its examples have 4 at most. Take smaller numbers for padTo",
    );
    expect((await openRun({ ...config, padTo: [2, 4] })).config.padTo).toEqual([2, 4]);
  });
});
