import { frozen, type Model } from "@permafrost/models";
import type { SplitName } from "@permafrost/tasks";
import { createTrainer, type DeviceName } from "@permafrost/trainer";
import { Command, Option } from "commander";
import { evaluationBatches, trainable } from "../train.js";
import { percent } from "./progress.js";
import { openRunFolder, type StoredRun } from "./run-folder.js";
import { openSource } from "./sources.js";
import { openTask } from "./tasks.js";
import { thawRule } from "./thaw-rule.js";
import type { RunArguments } from "./train.js";
import * as values from "./values.js";

interface EvalArguments {
  readonly split: SplitName;
  readonly examples?: number;
  readonly device: DeviceName | "auto";
  readonly threads?: number;
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
    .addOption(
      new Option("--device <name>", "what computes").choices(["auto", "native", "wasm"]).default("auto"),
    )
    .option("--threads <n>", "threads on a CPU", values.count)
    .option("--json", "the result as JSON on stdout", false)
    .action(run);
}

async function run(path: string, { split, examples, device, threads, json }: EvalArguments): Promise<void> {
  const stored = await openRunFolder<RunArguments>(path);
  const { config } = stored;
  const task = await openTask(config);
  const model = restored(
    frozen(await openSource(config), task, { thaw: thawRule(config.thaw), seed: config.seed }),
    stored,
  );
  const { batchSize, seed } = config;
  const trainer = await createTrainer(trainable(model, task), {
    batchSize,
    device,
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    const result = await trainer.evaluate(
      evaluationBatches(task, { split, batchSize, seed, ...(examples === undefined ? {} : { examples }) }),
    );
    console.log(
      json
        ? JSON.stringify({ run: path, split, ...result })
        : `${config.task}, ${split}: ${percent(result.accuracy)} of ${result.labels.toLocaleString("en")} labels right, loss ${result.loss.toFixed(4)} (${result.examples.toLocaleString("en")} examples)`,
    );
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
