import { count as countWeights, frozen } from "@permafrost/models";
import {
  continueTraining,
  createTrainer,
  type DeviceName,
  NonFiniteError,
  type Trainer,
} from "@permafrost/trainer";
import { Command, Option } from "commander";
import colors from "picocolors";
import packageJson from "../../package.json" with { type: "json" };
import { feedOf, trainable } from "../train.js";
import { percent, progress } from "./progress.js";
import { createRunFolder, type RunFolder } from "./run-folder.js";
import { type ModelArguments, openSource } from "./sources.js";
import { openTask, TASK_NAMES, type TaskArguments } from "./tasks.js";
import { THAW_RULES, thawRule } from "./thaw-rule.js";
import * as values from "./values.js";

/** Everything that decides a run; its config.json. */
export interface RunArguments extends ModelArguments, TaskArguments {
  readonly thaw: string;
  readonly dropout?: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly evaluateEvery: number;
  readonly evaluateExamples?: number;
  readonly until?: number;
}

interface TrainArguments extends RunArguments {
  readonly device: DeviceName | "auto";
  readonly threads?: number;
  readonly out?: string;
  readonly json: boolean;
}

export function trainCommand(): Command {
  return new Command("train")
    .description("Train a frozen transformer on a task.")
    .addOption(new Option("--task <name>", "what to learn").choices(TASK_NAMES).makeOptionMandatory())
    .requiredOption(
      "--model <name>",
      "a checkpoint's folder; with --random also gpt2, gpt2-tiny, -medium, -large, -xl",
    )
    .option("--random", "random weights instead of the checkpoint's", false)
    .option("--layers <n>", "layers of a random body", values.count)
    .option("--width <n>", "width of a random body", values.count)
    .option("--heads <n>", "heads of a random body", values.count)
    .option("--bits <n>", "length of a bit string", values.count)
    .option("--thaw <rule>", THAW_RULES, "fpt")
    .option(
      "--dropout <rate>",
      "rate of all dropout (default: 0.1 at the input, and what the body's config says)",
      values.rate,
    )
    .option("--steps <n>", "steps to train", values.count, 2000)
    .option("--batch-size <n>", "examples a step", values.count, 16)
    .option("--learning-rate <x>", "Adam's learning rate", values.positive, 1e-3)
    .option("--evaluate-every <n>", "steps between evaluations on held-out examples", values.count, 250)
    .option(
      "--evaluate-examples <n>",
      "held-out examples (default: all; 1,024 of an endless task)",
      values.count,
    )
    .option("--until <share>", "stop once this share of held-out labels is right", values.share)
    .option("--seed <n>", "seed of everything random", values.seed, 0)
    .addOption(
      new Option("--device <name>", "what computes").choices(["auto", "native", "wasm"]).default("auto"),
    )
    .option("--threads <n>", "threads on a CPU", values.count)
    .option("--out <folder>", "where the run is written (default: runs/TASK-DATE)")
    .option("--json", "reports as JSON lines on stdout", false)
    .action(run);
}

async function run(args: TrainArguments): Promise<void> {
  const { device, threads, out, json, ...config } = args;
  const task = await openTask(args);
  const source = await openSource(args);
  const model = frozen(source, task, {
    thaw: thawRule(args.thaw),
    seed: args.seed,
    ...(args.dropout === undefined ? {} : { dropout: args.dropout }),
  });
  const counts = countWeights(model);
  const folder = await createRunFolder(out ?? defaultFolder(args.task), {
    permafrost: packageJson.version,
    ...config,
    origin: source.origin,
    weights: { frozen: counts.frozen, thawed: counts.thawed },
  });
  if (!json)
    console.error(
      `${colors.bold(args.task)} with ${source.origin}: ${counts.frozen.toLocaleString("en")} weights frozen, ${counts.thawed.toLocaleString("en")} thawed (${(100 * counts.share).toFixed(2)} %)`,
    );

  const trainer = await createTrainer(trainable(model, task), {
    batchSize: args.batchSize,
    seed: args.seed,
    device,
    ...(threads === undefined ? {} : { threads }),
  });
  const started = performance.now();
  try {
    const heldOut = await loop(
      trainer,
      feedOf(task, { ...args, evaluation: evaluationOf(args) }),
      args,
      folder,
    );
    const seconds = (performance.now() - started) / 1000;
    if (json)
      console.log(
        JSON.stringify({
          done: true,
          steps: trainer.step,
          accuracy: heldOut,
          seconds,
          device: trainer.device.name,
          folder: folder.path,
        }),
      );
    else
      console.error(
        `\n${colors.green("done")}: ${trainer.step} steps in ${seconds.toFixed(1)} s on ${trainer.device.name}, ${heldOut === undefined ? "not evaluated" : `${percent(heldOut)} of held-out labels right`}\n` +
          `written to ${colors.bold(folder.path)}: config.json, metrics.jsonl, thawed.safetensors`,
      );
  } finally {
    await trainer.dispose();
  }
}

/** Trains, reports, saves; whatever happens, the last good weights are on disk. @returns the last held-out accuracy */
async function loop(
  trainer: Trainer,
  feed: ReturnType<typeof feedOf>,
  args: TrainArguments,
  folder: RunFolder,
): Promise<number | undefined> {
  const shown = progress(args.steps, args);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt);
  let heldOut: number | undefined;
  try {
    for await (const report of continueTraining(trainer, feed, { ...args, signal: stop.signal })) {
      shown.step(report);
      await folder.report(report);
      heldOut = report.evaluation?.accuracy ?? heldOut;
      if (args.until !== undefined && report.evaluation && report.evaluation.accuracy >= args.until) break;
    }
  } catch (error) {
    if (error instanceof NonFiniteError) error.message += `. The last good weights are in ${folder.path}`;
    throw error;
  } finally {
    shown.stop();
    process.off("SIGINT", onInterrupt);
    await folder.save(trainer.step, await trainer.thawed(), trainer.layout);
  }
  return heldOut;
}

const evaluationOf = ({ evaluateExamples }: TrainArguments) =>
  evaluateExamples === undefined ? {} : { examples: evaluateExamples };

function defaultFolder(task: string): string {
  return `runs/${task}-${new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-")}`;
}
