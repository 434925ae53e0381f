// Frozen pretrained against frozen random, with seeds and a spread, beside the trivial baselines.
import { percent } from "@permafrost/common/numbers";
import type { Compute } from "@permafrost/graph";
import { countWeights, frozen, random, statisticsOf, type WeightSource } from "@permafrost/models";
import type { DeviceName, Runnable } from "@permafrost/runtime";
import { feed as feedOf, type Task } from "@permafrost/tasks";
import { continueTraining, createTrainer } from "@permafrost/trainer";

import { Command } from "commander";
import { firstToken, linearClassifier, majorityClass } from "./baselines.js";
import { BODY, bodyOf } from "./body.js";
import { tasks } from "./tasks.js";

interface Options {
  readonly task: string;
  readonly model: string;
  readonly bodies: string;
  readonly seeds: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly examples: number;
  readonly until?: number;
  readonly evaluateEvery?: number;
  readonly compute: Compute;
  readonly device: DeviceName | "auto";
  readonly threads?: number;
}

const options = new Command("experiment")
  .description("Compare bodies on a task: a line a run, then the mean and the spread.")
  .requiredOption("--task <name>", Object.keys(tasks).join(", "))
  .requiredOption("--model <name>", BODY)
  .option(
    "--bodies <names>",
    "pretrained, random, statistics, linear, majority, first-token",
    "pretrained,random",
  )
  .option("--seeds <n>", "seeds 0 to n - 1", Number, 3)
  .option("--steps <n>", "steps a run", Number, 300)
  .option("--batch-size <n>", "examples a step", Number, 16)
  .option("--learning-rate <x>", "Adam's learning rate", Number, 1e-3)
  .option("--examples <n>", "held-out examples", Number, 2000)
  .option("--until <share>", "stop at this held-out accuracy, and report the steps", Number)
  .option("--evaluate-every <n>", "steps between evaluations; needed by --until", Number)
  .option("--compute <name>", "what products with frozen matrices are computed in: f32 or int8", "f32")
  .option("--device <name>", "native or wasm", "auto")
  .option("--threads <n>", "threads on a CPU", Number)
  .parse()
  .opts<Options>();

const task = await tasks[options.task]!();
const pretrained = await bodyOf(options.model);

const sources: Readonly<Record<string, (seed: number) => WeightSource>> = {
  pretrained: () => pretrained,
  random: (seed) => random(pretrained.config, { seed }),
  statistics: (seed) => statisticsOf(pretrained, { seed }),
};

/** What a guess scores that looks at hardly anything. */
const guesses: Readonly<Record<string, (task: Task, examples: number) => Promise<number>>> = {
  majority: majorityClass,
  "first-token": firstToken,
};

for (const body of options.bodies.split(",")) {
  const guess = guesses[body];
  if (guess) {
    console.log(`${options.task}  ${body}  ${percent(await guess(task, options.examples))}`);
    continue;
  }
  const results: number[] = [];
  for (let seed = 0; seed < options.seeds; seed++) {
    const model = modelOf(body, seed);
    if (!model) break;
    results.push(await train(model, task, body, seed));
  }
  if (results.length > 0) console.log(`${options.task}  ${options.model}  ${body}  ${summary(results)}`);
}
process.exit(0);

function modelOf(body: string, seed: number): Runnable | undefined {
  if (body === "linear") return linearClassifier(task);
  const model = frozen(sources[body]!(seed), task, { seed });
  if (seed === 0) {
    const { frozen: ice, thawed } = countWeights(model);
    console.log(`${options.model}  ${body}: ${ice} weights frozen, ${thawed} thawed`);
  }
  return model;
}

/** One run. @returns the held-out accuracy, or with --until the steps it took */
async function train(model: Runnable, on: Task, body: string, seed: number): Promise<number> {
  const { steps, batchSize, learningRate, until, evaluateEvery, device, threads, compute } = options;
  const trainer = await createTrainer(model, {
    batchSize,
    seed,
    device,
    compute,
    ...(threads === undefined ? {} : { threads }),
  });
  const start = performance.now();
  let accuracy = 0;
  try {
    const feed = feedOf(on, { batchSize, seed, evaluation: { split: "test", examples: options.examples } });
    const every = evaluateEvery ?? steps;
    for await (const { evaluation } of continueTraining(trainer, feed, {
      steps,
      learningRate,
      evaluateEvery: every,
    })) {
      accuracy = evaluation?.accuracy ?? accuracy;
      if (until !== undefined && evaluation && evaluation.accuracy >= until) break;
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(
      `${options.task}  ${options.model}  ${body}  seed ${seed}  ${trainer.step} steps  ${percent(accuracy)}  ${seconds} s`,
    );
    return until === undefined ? accuracy : trainer.step;
  } finally {
    await trainer.dispose();
  }
}

function summary(results: readonly number[]): string {
  const mean = results.reduce((sum, x) => sum + x, 0) / results.length;
  const deviation = Math.sqrt(
    results.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, results.length - 1),
  );
  return options.until === undefined
    ? `mean ${percent(mean)} ± ${(100 * deviation).toFixed(1)} (sample deviation of ${results.length} seeds)`
    : `mean ${mean.toFixed(0)} ± ${deviation.toFixed(0)} steps (sample deviation of ${results.length} seeds)`;
}
