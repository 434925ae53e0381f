// How soon frozen bodies of @permafrost/nano learn Bit XOR, beside random ones; each at its own best learning rate: `npm run nano`.
import { frozen, random, type WeightSource } from "@permafrost/models";
import { NANO_NAMES, nano } from "@permafrost/nano";
import { openDevice } from "@permafrost/runtime";
import { bitXor, feed } from "@permafrost/tasks";
import { continueTraining, createTrainer } from "@permafrost/trainer";
import { Command } from "commander";

const { seeds, steps, tuning, threads } = new Command("nano")
  .option("--seeds <n>", "seeds that are reported", Number, 5)
  .option("--tuning <n>", "other seeds that the rate is chosen with", Number, 2)
  .option("--steps <n>", "most steps of a run", Number, 4000)
  .option("--threads <n>", "threads on a CPU", Number, 1)
  .parse()
  .opts<{ seeds: number; tuning: number; steps: number; threads: number }>();

const RATES = [3e-3, 1e-2, 3e-2];
const BATCH = 32;
const EVERY = 25;
/** Seeds from here on choose the rate. */
const TUNING = 1000;

const task = bitXor();
const bodies = new Map<string, (seed: number) => Promise<WeightSource>>();
for (const name of NANO_NAMES) if (name !== "random") bodies.set(name, () => nano(name));
const { config } = await nano("random");
bodies.set("random, as upstream draws it", async (seed) => random(config, { seed }));
bodies.set("random, deviation by width", async (seed) => random(config, { seed, std: "width" }));

const device = await openDevice("native", { threads });

/** Steps until all of 1,024 held-out strings are right; Infinity where that takes too long. */
async function stepsFor(source: WeightSource, seed: number, learningRate: number): Promise<number> {
  const trainer = await createTrainer(frozen(source, task, { seed }), { batchSize: BATCH, seed, device });
  try {
    const fed = feed(task, { batchSize: BATCH, seed, evaluation: { split: "validation", examples: 1024 } });
    for await (const { evaluation } of continueTraining(trainer, fed, {
      steps,
      learningRate,
      evaluateEvery: EVERY,
    }))
      if (evaluation?.accuracy === 1) return trainer.step;
    return Number.POSITIVE_INFINITY;
  } finally {
    await trainer.dispose();
  }
}

const times = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i);
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

console.log(`Steps to 100 % of held-out bits, ${BATCH} examples a step, at most ${steps}`);
console.log("| body | learning rate | median | each seed |\n| --- | --- | --- | --- |");
for (const [name, open] of bodies) {
  const tried: { rate: number; steps: number }[] = [];
  for (const rate of RATES) {
    const found: number[] = [];
    for (const seed of times(tuning, TUNING)) found.push(await stepsFor(await open(seed), seed, rate));
    tried.push({ rate, steps: found.reduce((sum, each) => sum + Math.min(each, 2 * steps), 0) });
  }
  const { rate } = tried.toSorted((a, b) => a.steps - b.steps)[0]!;
  const found: number[] = [];
  for (const seed of times(seeds, 0)) found.push(await stepsFor(await open(seed), seed, rate));
  const shown = (each: number) => (Number.isFinite(each) ? String(each) : "not reached");
  console.log(`| ${name} | ${rate} | ${shown(median(found))} | ${found.map(shown).join(", ")} |`);
}
process.exit(0);
