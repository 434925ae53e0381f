// How soon frozen bodies of @permafrost/nano learn Bit XOR, beside random ones; each at its own best learning rate: `npm run nano`.
import { fromFolder } from "@permafrost/hub";
import { frozen, random, statisticsOf, type WeightSource } from "@permafrost/models";
import { NANO_NAMES, nano } from "@permafrost/nano";
import { openDevice } from "@permafrost/runtime";
import { bitXor, feed } from "@permafrost/tasks";
import { continueTraining, createTrainer } from "@permafrost/trainer";
import { Command } from "commander";
import { shippedConfig } from "../pretrain/shipped-config.js";
import { VARIANTS } from "./nano-variants.js";

const { seeds, steps, tuning, threads, variants, body } = new Command("nano")
  .option("--seeds <n>", "seeds that are reported", Number, 5)
  .option("--tuning <n>", "other seeds that the rate is chosen with", Number, 2)
  .option("--steps <n>", "most steps of a run", Number, 4000)
  .option("--threads <n>", "threads on a CPU", Number, 1)
  .option("--variants", "the body of language in other forms, in place of all bodies", false)
  .option("--body <folder>", "a checkpoint that was trained without dropout, in place of all bodies")
  .parse()
  .opts<{
    seeds: number;
    tuning: number;
    steps: number;
    threads: number;
    variants: boolean;
    body?: string;
  }>();

const RATES = [3e-3, 1e-2, 3e-2];
const BATCH = 32;
const EVERY = 10;
/** Seeds from here on choose the rate. */
const TUNING = 1000;

const task = bitXor();
type Open = (seed: number) => Promise<WeightSource>;
const { config } = await nano("random");
const language = await nano("language");
const ALL: Readonly<Record<string, Open>> = {
  ...Object.fromEntries(
    NANO_NAMES.filter((name) => name !== "random").map((name) => [name, () => nano(name)]),
  ),
  "random, as upstream draws it": async (seed) => random(config, { seed }),
  "random, deviation by width": async (seed) => random(config, { seed, std: "width" }),
  "random, each tensor's mean and deviation from language": async (seed) => statisticsOf(language, { seed }),
};
const forms = Object.entries(VARIANTS).map(([name, form]): [string, Open] => [
  name,
  async (seed) => form(language, seed),
]);
/** A body of one's own. */
async function own(folder: string): Promise<[string, Open]> {
  const source = await fromFolder(folder);
  const config = shippedConfig(source.config) as WeightSource["config"];
  return [folder, async () => ({ ...source, config })];
}
const bodies = body ? [await own(body)] : variants ? forms : Object.entries(ALL);

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
