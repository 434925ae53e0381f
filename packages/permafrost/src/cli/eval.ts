import type { Storage } from "@permafrost/graph";
import { frozen, type Model } from "@permafrost/models";
import type { SplitName } from "@permafrost/tasks";
import { createTrainer, type DeviceName } from "@permafrost/trainer";
import { Command, Option } from "commander";
import { evaluationBatches, trainable } from "../train.js";
import { confusionTable } from "./confusion-table.js";
import { percent } from "./progress.js";
import { feedOptionsOf, type RunArguments } from "./run-arguments.js";
import { openRunFolder, type StoredRun } from "./run-folder.js";
import { openSource } from "./sources.js";
import { STORAGE_NAMES } from "./storages.js";
import { openTask } from "./tasks.js";
import { thawRule } from "./thaw-rule.js";
import * as values from "./values.js";

interface EvalArguments {
  readonly split: SplitName;
  readonly examples?: number;
  readonly confusion: boolean;
  readonly device: DeviceName | "auto";
  readonly threads?: number;
  readonly storage?: Storage;
  readonly json: boolean;
}

export function evalCommand(): Command {
  return new Command("eval")
    .description("Evaluate a run on held-out examples.")
    .argument("<run>", "folder of the run")
    .addOption(
      new Option("--split <name>", "split to evaluate on")
        .choices(["train", "validation", "test"])
        .default("test"),
    )
    .option("--examples <n>", "examples (default: all; 1,024 of an endless task)", values.count)
    .option("--confusion", "what was taken for what, and how much of each class was right", false)
    .addOption(
      new Option("--device <name>", "what computes")
        .choices(["auto", "native", "wasm", "webgpu"])
        .default("auto"),
    )
    .option("--threads <n>", "threads on a CPU", values.threads)
    .addOption(
      new Option("--storage <name>", "how frozen matrices are kept (default: as in training)").choices(
        STORAGE_NAMES,
      ),
    )
    .option("--json", "the result as JSON on stdout", false)
    .action(run);
}

async function run(path: string, args: EvalArguments): Promise<void> {
  const { split, examples, confusion, device, threads, json } = args;

  const stored = await openRunFolder<RunArguments>(path);
  const { config } = stored;
  const storage = args.storage ?? config.storage;
  const task = await openTask(config);
  const model = restored(
    frozen(await openSource(config), task, { thaw: thawRule(config.thaw), seed: config.seed }),
    stored,
  );
  const { batchSize, seed, padTo } = feedOptionsOf(config);
  const trainer = await createTrainer(trainable(model, task), {
    batchSize,
    device,
    // every example comes once
    cacheBytes: 0,
    ...(threads === undefined ? {} : { threads }),
    ...(storage && { storage }),
  });
  try {
    const which = { split, batchSize, seed, padTo, ...(examples === undefined ? {} : { examples }) };
    const result = await trainer.evaluate(evaluationBatches(task, which), { confusion });
    if (json) return console.log(JSON.stringify({ run: path, split, ...result }));
    console.log(
      `${config.task}, ${split}: ${percent(result.accuracy)} of ${result.labels.toLocaleString("en")} labels right, loss ${result.loss.toFixed(4)} (${result.examples.toLocaleString("en")} examples)`,
    );
    if (result.confusion) console.log(confusionTable(result.confusion));
  } finally {
    await trainer.dispose();
  }
}

/** The model with the run's thawed weights in place of their initial values. */
function restored(model: Model, stored: StoredRun<RunArguments>): Model {
  return {
    ...model,
    parameters: model.parameters.map((parameter) =>
      parameter.thawed ? { ...parameter, initial: () => stored.thawed(parameter.name) } : parameter,
    ),
  };
}
