// Echo state networks with a ridge readout on the series that reservoirs are measured by, beside what needs none: `npm run reservoirs`.
import { type BodyConfig, frozen, random } from "@permafrost/models";
import { openDevice } from "@permafrost/runtime";
import {
  delayedXor,
  evaluationBatches,
  feed,
  floors,
  lorenz,
  mackeyGlass,
  memoryCapacity,
  narma,
  sineSquare,
  type Task,
} from "@permafrost/tasks";
import { createTrainer, fitReadout, ridge } from "@permafrost/trainer";
import { Command } from "commander";

/** A series, and a reservoir for it, the best of a few tries by hand. */
interface Trial {
  readonly task: Task;
  readonly config: BodyConfig;
  /** Tokens of the delay line beside it. Default 20. */
  readonly taps?: number;
  /** What the task's name does not say. */
  readonly about?: string;
}

const long = { length: 1200, washout: 200 };

const TRIALS: readonly Trial[] = [
  {
    task: mackeyGlass({ length: 600 }),
    config: {
      units: 100,
      sr: 1.25,
      lr: 0.3,
      rc_connectivity: 0.1,
      input_connectivity: 0.1,
      Win: "bernoulli",
      input_scaling: 1,
      bias_scaling: 0,
    },
  },
  { task: lorenz(long), config: { units: 300, sr: 1.2, lr: 1, density: 0.02, input_scaling: 0.1 } },
  { task: narma(long), config: { units: 300, sr: 0.9, lr: 1, input_scaling: 0.2, bias_scaling: 0.5 } },
  {
    task: narma({ ...long, order: 30 }),
    config: { units: 300, sr: 0.99, lr: 1, input_scaling: 0.02, bias_scaling: 0.1 },
    taps: 40,
    about: ", order 30",
  },
  {
    task: memoryCapacity({ ...long, delay: 50 }),
    config: { units: 100, sr: 0.9, lr: 1, input_scaling: 0.1, bias_scaling: 0 },
    taps: 51,
    about: ", 50 delays",
  },
  { task: delayedXor(long), config: { units: 100, sr: 0.9, lr: 1, input_scaling: 1 } },
  { task: sineSquare(long), config: { units: 50, sr: 0.9, lr: 1, input_scaling: 1 } },
];

const { seeds, examples, only } = new Command("reservoirs")
  .description(
    "Echo state networks with a ridge readout: a line a task, the mean over reservoirs and the spread.",
  )
  .option("--seeds <n>", "reservoirs of each kind: seeds 0 to n - 1", Number, 5)
  .option("--examples <n>", "sequences to solve from, and to test on", Number, 20)
  .option("--only <name>", "one task")
  .parse()
  .opts<{ readonly seeds: number; readonly examples: number; readonly only?: string }>();

const BATCH = 4;
const device = await openDevice("native");
console.log("| task | reservoir | measured | without a body |\n| --- | --- | --- | --- |");
for (const { task, config, taps, about = "" } of TRIALS) {
  if (only !== undefined && task.name !== only) continue;
  const known = await floors(task, taps === undefined ? {} : { taps });
  const found: Record<string, number>[] = [];
  for (let seed = 0; seed < seeds; seed++) found.push(await measure(task, config, seed));
  const names = Object.keys(found[0]!);
  const measured = names.map((name) => `${name} ${spreadOf(found.map((one) => one[name]!))}`).join(", ");
  const floor = known.map(({ name, value }) => `${name} ${value.toPrecision(2)}`).join(", ");
  console.log(
    `| ${task.name}${about} | \`${JSON.stringify(config)}\` | ${measured} | ${known[0]!.metric.replace("nrmse", "NRMSE")}: ${floor} |`,
  );
}
process.exit(0);

/** What a reservoir of a seed comes to on test sequences, its readout solved for in closed form. */
async function measure(task: Task, config: BodyConfig, seed: number): Promise<Record<string, number>> {
  const dim = task.input.kind === "values" ? task.input.dim : 1;
  const source = random({ model_type: "esn", input_size: dim, ...config }, { seed });
  const model = frozen(source, task, { inputLayer: "identity" });
  const { pass, heldOut } = feed(task, { batchSize: BATCH, passExamples: examples });
  const options = { batchSize: BATCH, device, ...(heldOut && { heldOut }) };
  const fitted = await fitReadout(model, pass(), ridge(), options);
  const trainer = await createTrainer(fitted.model, { batchSize: BATCH, device });
  const held = evaluationBatches(task, { split: "test", batchSize: BATCH, examples });
  const { metrics, accuracy } = await trainer.evaluate(held);
  await trainer.dispose();
  return metrics ? { RMSE: metrics["rmse"]!, NRMSE: metrics["nrmse"]! } : { accuracy };
}

function spreadOf(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return `${mean.toPrecision(3)} ± ${Math.sqrt(squares / Math.max(1, values.length - 1)).toPrecision(1)}`;
}
