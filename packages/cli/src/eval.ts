import type { Storage } from "@permafrost/graph";
import { withValues } from "@permafrost/models";
import { feedOptionsOf, openRun, STORAGE_NAMES } from "@permafrost/runs";
import type { DeviceName } from "@permafrost/runtime";
import type { SplitName } from "@permafrost/tasks";
import { createTrainer } from "@permafrost/trainer";
import { Command, Option } from "commander";
import { evaluationBatches, trainable } from "permafrost";

import { confusionTable } from "./confusion-table.js";

import { percent } from "./progress.js";

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
  const { config, task, model, thawed } = await openRun(path);
  const storage = args.storage ?? config.storage;
  const { batchSize, seed, padTo } = feedOptionsOf(config);
  const trainer = await createTrainer(trainable(withValues(model, thawed), task), {
    batchSize,
    device,
    // every example comes once
    cacheBytes: 0,
    ...(threads === undefined ? {} : { threads }),
    ...(storage && { storage }),
  });
  try {
    const which = {
      split,
      batchSize,
      seed,
      ...(padTo && { padTo }),
      ...(examples === undefined ? {} : { examples }),
    };
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
