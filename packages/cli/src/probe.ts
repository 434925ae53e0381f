import { writeFile } from "node:fs/promises";
import { counted, grouped } from "@permafrost/common/numbers";
import { probeHtml } from "@permafrost/report";
import {
  type GivenConfig,
  type Probe,
  type ProbeRunOptions,
  probeRun,
  SETTING_NAMES,
  settingOf,
} from "@permafrost/runs";
import { Command } from "commander";
import { parsedBy } from "./parsed-by.js";
import { aboutOf, addSettings, givenSettings } from "./setting-options.js";
import { statusLine } from "./status-line.js";
import { table } from "./table.js";

interface ProbeArguments extends Pick<ProbeRunOptions, "lags" | "washout" | "window" | "reads" | "lambda"> {
  readonly out?: string;
  readonly json: boolean;
}

/** As what counts elsewhere. */
const COUNT = parsedBy("batchSize");

/** What of a run concerns its body as it is before training. */
const NOT_HERE = new Set(["model", "thaw", "methods", "dropout", "features"]);
const SETTINGS_HERE = SETTING_NAMES.filter(
  (name) =>
    ["seed", "device", "threads"].includes(name) ||
    (settingOf(name).group === "Model" && !NOT_HERE.has(name)),
);

export function probeCommand(): Command {
  const command = new Command("probe")
    .description("Say what a body can remember before anything is trained.")
    .argument("<model>", aboutOf("model"))
    .option("--lags <n>", "inputs back that memory is looked for (default: 100, or all of a window)", COUNT)
    .option("--washout <n>", "tokens before what is read, of a body that recurs (default: 200)", COUNT)
    .option("--window <n>", "tokens of a window, of a body that does not recur (default: 64)", COUNT)
    .option("--reads <n>", "tokens that are read in all (default: 4,000; of windows 2,000)", COUNT)
    .option("--lambda <x>", "λ of the readout (default: 1e-8; of windows 1e-3)", Number)
    .option("--out <file>", "write a page with curves by lag: probe.html")
    .option("--json", "everything as JSON on stdout", false);
  return addSettings(command, SETTINGS_HERE).action(run);
}

async function run(
  model: string,
  { out, json, lags, washout, window, reads, lambda }: ProbeArguments,
  command: Command,
): Promise<void> {
  const config = { task: "bit-xor", ...givenSettings(command, SETTINGS_HERE), model } as GivenConfig;
  const given = Object.fromEntries(
    Object.entries({ lags, washout, window, reads, lambda }).filter(([, value]) => value !== undefined),
  );
  const status = statusLine();
  const found = await probeRun(config, { ...given, names: "flags", onReading: status.show }).finally(
    status.clear,
  );
  if (out !== undefined) await writeFile(out, await probeHtml(found));
  console.log(json ? JSON.stringify(found) : table(summary(found)));
  if (out !== undefined && !json) console.log(`written: ${out}`);
}

function summary(found: Probe): [string, string][] {
  const { linear, quadratic, cubic, kernelRank, generalizationRank, streams, norms, effectiveRadius } = found;
  const half = linear.byLag.filter((share) => share > 0.5).length;
  return [
    ["weights", found.origin],
    [
      "architecture",
      `${found.architecture}, ${counted(found.layers, "layer")}, width ${grouped(found.width)}`,
    ],
    [
      "memory capacity",
      `${linear.total.toFixed(1)} of ${linear.byLag.length} inputs; more than half of ${half}`,
    ],
    ["  of squares", quadratic.total.toFixed(1)],
    ["  of cubes", cubic.total.toFixed(1)],
    ["  read with", `λ = ${found.lambda}`],
    ["kernel rank", `${kernelRank} of ${streams}`],
    ["generalization rank", `${generalizationRank} of ${streams}`],
    ["effective radius", Number.isNaN(effectiveRadius) ? "–" : effectiveRadius.toFixed(3)],
    ["size of states", norms.map((norm) => norm.toPrecision(2)).join(", ")],
  ];
}
