import { grouped, percent } from "@permafrost/common/numbers";
import { evaluateRun, openStoredRun, type RunEvaluationOptions, STORAGES } from "@permafrost/runs";
import type { Evaluation } from "@permafrost/trainer";
import { Command, Option } from "commander";
import { confusionTable } from "./confusion-table.js";
import { addDeviceOptions } from "./device-options.js";
import { parsedBy } from "./parsed-by.js";
import { statusLine } from "./status-line.js";

interface EvalArguments extends RunEvaluationOptions {
  readonly split: NonNullable<RunEvaluationOptions["split"]>;
  readonly json: boolean;
}

export function evalCommand(): Command {
  const command = new Command("eval")
    .description("Evaluate a run on held-out examples.")
    .argument("<run>", "folder of the run")
    .addOption(
      new Option("--split <name>", "split to evaluate on")
        .choices(["train", "validation", "test"])
        .default("test"),
    )
    .option(
      "--examples <n>",
      "examples (default: all; 1,024 of an endless task)",
      parsedBy("evaluateExamples"),
    )
    .option("--confusion", "what was taken for what, and how much of each class was right", false);
  return addDeviceOptions(command)
    .addOption(
      new Option("--storage <name>", "how frozen matrices are kept (default: as in training)").choices(
        STORAGES,
      ),
    )
    .addOption(
      new Option(
        "--compute <name>",
        "what products with them are computed in (default: as in training)",
      ).argParser(parsedBy("compute")),
    )
    .option("--json", "the result as JSON on stdout", false)
    .action(run);
}

async function run(path: string, { json, ...options }: EvalArguments): Promise<void> {
  const status = statusLine();
  const opened = await openStoredRun(path, { names: "flags", onReading: status.show });
  const result = await evaluateRun(opened, options).finally(status.clear);
  if (json) return console.log(JSON.stringify({ run: path, ...result, split: options.split }));
  const others = Object.entries(result.metrics ?? {}).map(
    ([name, value]) => `, ${name} ${value.toPrecision(4)}`,
  );
  console.log(
    `${opened.config.task}, ${options.split}: ${rightOf(result)}loss ${result.loss.toFixed(4)}${others.join("")} (${grouped(result.examples)} examples)`,
  );
  if (result.confusion) console.log(confusionTable(result.confusion));
}

/** Nothing where labels are values: none of them is right. */
const rightOf = ({ accuracy, labels }: Evaluation): string =>
  Number.isNaN(accuracy) ? "" : `${percent(accuracy)} of ${grouped(labels)} labels right, `;
