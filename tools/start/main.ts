// The first minute with permafrost: two frozen transformers learn exclusive or side by side, one of which has read books.
import { join } from "node:path";
import { countWeights } from "@permafrost/models";
import { type GivenConfig, runTraining } from "@permafrost/runs";
import { Command } from "commander";
import { lines } from "./two-lines.js";
import { type Reached, verdict } from "./verdict.js";

const { steps, out } = new Command("start")
  .option("--steps <n>", "most steps of each", Number, 600)
  .option("--out <folder>", "where the runs are written", "runs/first")
  .parse()
  .opts<{ steps: number; out: string }>();

const COMMON = {
  task: "bit-xor",
  batchSize: 32,
  evaluateEvery: 10,
  until: 1,
  steps,
  threads: 1,
} as const satisfies Partial<GivenConfig>;

/** Each at the learning rate that is best for it: docs/results.md. */
const BODIES = {
  language: { model: "nano-language", learningRate: 3e-3 },
  random: { model: "nano-random", learningRate: 1e-2 },
} as const satisfies Record<keyof Reached, Partial<GivenConfig>>;

const shown = lines(Object.keys(BODIES), steps);
const stopping = new AbortController();
process.once("SIGINT", () => stopping.abort());

async function reached([name, body]: [string, Partial<GivenConfig>]): Promise<number | undefined> {
  let when: number | undefined;
  await runTraining(
    { ...COMMON, ...body },
    {
      folder: join(out, name),
      names: "flags",
      signal: stopping.signal,
      onWarning: shown.say,
      onStart({ run: { model, source } }) {
        const { frozen, thawed } = countWeights(model);
        shown.say(
          `${source.origin}: ${frozen.toLocaleString("en")} weights frozen, ${thawed.toLocaleString("en")} thawed`,
        );
      },
      onReport(report) {
        if (report.evaluation?.accuracy === 1) when ??= report.step;
        shown.step(name, report);
      },
    },
  );
  return when;
}

const found = await Promise.all(Object.entries(BODIES).map(reached)).finally(shown.stop);
if (stopping.signal.aborted) process.exit(130);
const [language, random] = found;
console.log(`\n${verdict({ language, random }, steps)}`);
process.exit(0);
