import {
  OPTIMIZER_NAMES,
  type RateFactor,
  SCHEDULE_NAMES,
  STORAGE_NAMES,
  TASK_NAMES,
} from "@permafrost/runs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { addModelOptions, MODEL_NAMES } from "./model-options.js";

import { addTaskOptions } from "./task-options.js";

import * as values from "./values.js";

/** Options that a run that is resumed may be given; all others are as it has them. */
const WITH_RESUME: ReadonlySet<string> = new Set(["resume", "steps", "device", "threads", "json", "profile"]);

/** Everything that `permafrost train` takes. */
export function addTrainOptions(command: Command): Command {
  command.optionsGroup("Task:").addOption(new Option("--task <name>", "what to learn").choices(TASK_NAMES));
  addTaskOptions(command).optionsGroup("Model:").option("--model <name>", MODEL_NAMES);
  return addModelOptions(command)
    .option(
      "--dropout <rate>",
      "rate of all dropout (default: 0.1 at the input, and what the body's config says)",
      values.rate,
    )
    .optionsGroup("Training:")
    .option("--steps <n>", "steps to train", values.count, 2000)
    .option("--batch-size <n>", "examples that go through at once", values.count, 16)
    .option("--accumulate <n>", "such batches a step (default: 1)", values.count)
    .option(
      "--pad-to <tokens>",
      "token counts to pad batches to (default: an eighth, a quarter and half of the longest)",
      list(values.count),
    )
    .option("--learning-rate <x>", "learning rate", values.positive, 1e-3)
    .addOption(
      new Option("--schedule <name>", "how it falls to 0 (default: constant)").choices(SCHEDULE_NAMES),
    )
    .option("--warmup <n>", "steps in which it rises to where it begins", values.count)
    .addOption(new Option("--optimizer <name>", "(default: adam)").choices(OPTIMIZER_NAMES))
    .option("--weight-decay <x>", "decoupled weight decay of Adam (AdamW)", values.positive)
    .option("--momentum <x>", "momentum of sgd", values.rate)
    .option(
      "--rate-factor <name=x>",
      "learn that much faster where a name contains this: ln_=0.1,output=2",
      factors,
    )
    .option("--clip-norm <x>", "limit of the gradient's norm (default: 1)", values.positive)
    .option("--label-smoothing <x>", "share of a label that is spread over all classes", values.rate)
    .option("--class-weights <list>", "what each class counts: 1,0.5,…", classWeights)
    .optionsGroup("Evaluation:")
    .option("--evaluate-every <n>", "steps between evaluations on held-out examples", values.count, 250)
    .option(
      "--evaluate-examples <n>",
      "held-out examples (default: all; 1,024 of an endless task)",
      values.count,
    )
    .option("--until <share>", "stop once this share of held-out labels is right", values.share)
    .option("--patience <n>", "stop after so many evaluations without a new best", values.count)
    .addOption(
      new Option("--watch <what>", "what the best is judged by (default: loss)").choices([
        "loss",
        "accuracy",
      ]),
    )
    .optionsGroup("Run:")
    .option("--seed <n>", "seed of everything random", values.seed, 0)
    .addOption(
      new Option("--device <name>", "what computes")
        .choices(["auto", "native", "wasm", "webgpu"])
        .default("auto"),
    )
    .option("--threads <n>", "threads on a CPU", values.threads)
    .addOption(
      new Option("--storage <name>", "how frozen matrices are kept in memory (default: f32)").choices(
        STORAGE_NAMES,
      ),
    )
    .option("--out <folder>", "where the run is written (default: runs/TASK-DATE)")
    .option("--checkpoint-every <n>", "steps between checkpoints", values.count, 1000)
    .option(
      "--report-every <n>",
      "steps between reports; others bring nothing back (default: 1)",
      values.count,
    )
    .option(
      "--resume <run>",
      "go on with a run that was interrupted; takes only --steps, --device, --threads, --json, --profile",
    )
    .option("--profile", "afterwards, say where a step's time goes; written to profile.json", false)
    .option("--json", "reports as JSON lines on stdout", false);
}

/** Refuses options that do not go together. */
export function checkTrainOptions(command: Command): void {
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === "cli",
  );
  const has = (name: string) => given.some((option) => option.attributeName() === name);
  if (has("resume")) {
    const wrong = given.find((option) => !WITH_RESUME.has(option.attributeName()));
    if (wrong)
      throw new RangeError(
        `Cannot use ${wrong.long} with --resume: the run goes on as it began. Only ${[...WITH_RESUME]
          .slice(1)
          .map((name) => `--${name}`)
          .join(", ")} may be given`,
      );
    return;
  }
  for (const name of ["task", "model"])
    if (!has(name)) throw new RangeError(`Cannot train without --${name}: see permafrost train --help`);
  const { warmup, steps } = command.opts<{ warmup?: number; steps: number }>();
  if (warmup !== undefined && warmup >= steps)
    throw new RangeError(
      `Cannot warm up for ${warmup} steps in a training of ${steps}: the learning rate would never be reached. Take fewer for --warmup`,
    );
  const optimizer = command.getOptionValue("optimizer") ?? "adam";
  const mismatch = { weightDecay: "adam", momentum: "sgd" } as const;
  for (const [name, needed] of Object.entries(mismatch))
    if (has(name) && optimizer !== needed)
      throw new RangeError(
        `Cannot use --${name === "momentum" ? name : "weight-decay"} with ${optimizer}: it goes with --optimizer ${needed}`,
      );
}

const list =
  (parse: (text: string) => number) =>
  (text: string): number[] =>
    text.split(",").map((part) => {
      const value = parse(part);
      if (part.trim() === "" || !Number.isFinite(value))
        throw new InvalidArgumentError("Expected numbers with commas between them.");
      return value;
    });

function classWeights(text: string): number[] {
  const weights = list(Number)(text);
  if (weights.some((weight) => weight < 0) || !weights.some((weight) => weight > 0))
    throw new InvalidArgumentError("Expected numbers of 0 or more, one of them above 0.");
  return weights;
}

function factors(text: string): RateFactor[] {
  return text.split(",").map((each) => {
    const [part = "", factor = "", ...rest] = each.split("=");
    const value = Number(factor);
    if (!part || factor.trim() === "" || rest.length > 0 || !(value >= 0 && Number.isFinite(value)))
      throw new InvalidArgumentError("Expected NAME=FACTOR with commas between them, such as ln_=0.1.");
    return { part, factor: value };
  });
}
