// Makes a body of @permafrost/nano by its recipe: trains it, or goes on where it was interrupted, and puts it into the package with its card and report.
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { saveCheckpoint } from "@permafrost/artifacts";
import { percent } from "@permafrost/common/numbers";
import { sha256 } from "@permafrost/common/sha256";
import { architectures, configOf, random } from "@permafrost/models";
import {
  exportCheckpoint,
  openStoredRun,
  RUN_FILES,
  resumeTraining,
  runTraining,
  type TrainingOptions,
} from "@permafrost/runs";
import { Command } from "commander";
import { compared } from "./compared.js";
import { BODY, RECIPES, type Recipe } from "./recipes.js";
import { shippedConfig } from "./shipped-config.js";
import { titlesOf } from "./titles.js";

const ROOT = join(import.meta.dirname, "../..");
const PACKAGE = join(ROOT, "packages/nano");

interface Options {
  readonly runs: string;
  readonly data: string;
  readonly compare: boolean;
}

new Command("pretrain")
  .description("Make a body of @permafrost/nano by its recipe. What was interrupted goes on.")
  .argument("<name>", Object.keys(RECIPES).join(", "))
  .option("--runs <folder>", "where runs are kept", join(ROOT, "runs/nano"))
  .option(
    "--data <folder>",
    "where texts are",
    process.env["PERMAFROST_DATA"] ?? join(ROOT, "../shared/data"),
  )
  .option("--no-compare", "do not compare it with xz and with a five-gram of bytes")
  .action(make)
  .parseAsync();

async function make(name: string, options: Options): Promise<void> {
  const recipe = RECIPES[name];
  if (!recipe)
    throw new RangeError(
      `Cannot pretrain ${JSON.stringify(name)}: there are ${Object.keys(RECIPES).join(", ")}`,
    );
  const folder = join(PACKAGE, "data", name);
  const about = { title: recipe.title, license: "mit" };
  if (recipe.training) {
    const run = join(options.runs, name);
    await trained(recipe, run, options.data);
    const text = [recipe.about, ...(await results(run, recipe, options))].join("\n\n");
    await exportCheckpoint(await openStoredRun(run), folder, { dtype: "F16", about: { ...about, text } });
    await publish(name, run, folder, options.data);
  } else {
    const { model, random: _, seed, ...sizes } = BODY;
    const base = random(configOf(architectures[model], sizes), { seed });
    await saveCheckpoint(folder, { base, dtype: "F16", about: { ...about, text: recipe.about } });
  }
  await noted(name, folder);
  console.log(`written to packages/nano/data/${name}`);
}

/** Trains, or goes on. A run that is done is left alone. */
async function trained({ training, data }: Recipe, run: string, dataFolder: string): Promise<void> {
  if (existsSync(join(run, RUN_FILES.results))) return;
  let said = 0;
  const options: TrainingOptions = {
    onWarning: console.error,
    onReport({ step, loss, evaluation }) {
      if (evaluation) console.log(`step ${step}: held out ${JSON.stringify(evaluation)}`);
      else if (Date.now() - said > 10_000) {
        said = Date.now();
        console.log(`step ${step}: loss ${loss.toFixed(3)}`);
      }
    },
  };
  if (existsSync(run)) await resumeTraining(run, {}, options);
  else
    await runTraining(
      { ...BODY, ...training!, ...(data !== undefined && { data: join(dataFolder, data) }) },
      { ...options, folder: run },
    );
}

/** What it came to, in paragraphs. */
async function results(run: string, recipe: Recipe, options: Options): Promise<string[]> {
  const { test } = JSON.parse(await readFile(join(run, RUN_FILES.results), "utf8")) as {
    readonly test: { readonly step: number; readonly loss: number; readonly accuracy: number };
  };
  const trained = `After ${test.step} steps it tells ${percent(test.accuracy)} of the test's labels; its loss is ${test.loss.toFixed(4)}.`;
  if (recipe.data === undefined) return [trained];
  const file = join(options.data, recipe.data);
  const bits = options.compare ? [await compared(run, file)] : [];
  return [trained, ...bits, await titlesOf(file)];
}

/** Keeps the report and the card where people look for them, without the paths of this machine. */
async function publish(name: string, run: string, folder: string, dataFolder: string): Promise<void> {
  const docs = join(ROOT, "docs/nano");
  await mkdir(docs, { recursive: true });
  const report = await readFile(join(run, RUN_FILES.report), "utf8");
  await writeFile(join(docs, `${name}.html`), report.replaceAll(dataFolder, "PERMAFROST_DATA"));
  await copyFile(join(folder, "README.md"), join(docs, `${name}.md`));
}

/** Says of a body what its export does not, and notes config and hash where the package's code finds them. */
async function noted(name: string, folder: string): Promise<void> {
  const configPath = join(folder, "config.json");
  const config = shippedConfig(JSON.parse(await readFile(configPath, "utf8")));
  await writeFile(configPath, `${JSON.stringify(config, null, 2)}\n`);
  const path = join(PACKAGE, "src/contents.json");
  const contents: Record<string, unknown> = existsSync(path) ? JSON.parse(await readFile(path, "utf8")) : {};
  contents[name] = {
    sha256: await sha256(await readFile(join(folder, "model.safetensors"))),
    config,
  };
  await writeFile(path, `${JSON.stringify(contents, null, 2)}\n`);
}
