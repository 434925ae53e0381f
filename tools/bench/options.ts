import { Command, InvalidArgumentError } from "commander";
import { STEP_GROUPS } from "./steps.js";

/** What is asked for. */
export interface Options {
  readonly json?: string;
  readonly rounds: number;
  readonly only: readonly string[];
  readonly quick: boolean;
  readonly soak?: number;
  readonly csv: string;
}

/** What can be asked for alone. */
const GROUPS = [
  ...STEP_GROUPS,
  "recurrent",
  "pretraining",
  "storage",
  "lora",
  "cached",
  "loading",
  "batcher",
  "reading",
  "reservoirs",
  "webgpu",
] as const;

export function readOptions(): Options {
  return new Command("bench")
    .description("The benchmarks, as Markdown and as ratios of one run. Nothing else should be running.")
    .option("--json <file>", "write the figures to a file")
    .option("--rounds <n>", "how often each engine is timed, in turn with the others", count, 3)
    .option("--quick", "one round of a few steps: shows that everything runs, and how fast nothing is", false)
    .option(
      "--only <groups>",
      `with commas between: ${GROUPS.join(", ")}. native and wasm come with their peers; peers are timed without ours`,
      groups,
      GROUPS,
    )
    .option("--soak <steps>", "nothing but whether memory stays flat over so many steps", count)
    .option("--csv <file>", "where the memory of a soak goes", "soak.csv")
    .parse()
    .opts<Options>();
}

function count(text: string): number {
  const found = Number(text);
  if (!(Number.isSafeInteger(found) && found > 0))
    throw new InvalidArgumentError(`expected a whole number above 0, found "${text}".`);
  return found;
}

function groups(text: string): readonly string[] {
  const found = text.split(",");
  const unknown = found.find((name) => !(GROUPS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`there is no "${unknown}"; there are ${GROUPS.join(", ")}.`);
  return found;
}
