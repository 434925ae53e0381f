import { baseName, checkOnnx, saveOnnx } from "@permafrost/artifacts";
import { withValues } from "@permafrost/models";
import { openRun } from "@permafrost/runs";
import { batchAt } from "@permafrost/tasks";

import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };

import * as values from "./values.js";

interface ExportArguments {
  readonly batchSize: number;
  readonly probabilities: boolean;
  readonly external: boolean;
  readonly check: boolean;
  readonly json: boolean;
}

export function exportCommand(): Command {
  return new Command("export")
    .description("Write a trained model as an ONNX file that needs no permafrost.")
    .argument("<run>", "folder of the run")
    .argument("<file>", "what to write: model.onnx")
    .option("--batch-size <n>", "examples that it takes at a time", values.count, 1)
    .option("--probabilities", "give the softmax of the logits, too", false)
    .option("--external", "weights in a second file, FILE.data; always so beyond 2 GB", false)
    .option("--no-check", "do not run the file to compare its logits")
    .option("--json", "what was written as JSON on stdout", false)
    .action(run);
}

/** More than rounding can be. */
const TOLERANCE = 1e-5;

async function run(path: string, file: string, args: ExportArguments): Promise<void> {
  const { batchSize, probabilities, external, check, json } = args;
  const { model, task, config, source, thawed } = await openRun(path);
  const trained = withValues(model, thawed);
  const saved = await saveOnnx(file, trained, {
    batchSize,
    probabilities,
    ...(external ? { external } : {}),
    metadata: {
      permafrost: packageJson.version,
      task: config.task,
      base: baseName(source),
      input: JSON.stringify(model.input),
      output: JSON.stringify(model.output),
    },
  });
  const size = `${(saved.bytes / 1e6).toFixed(1)} MB`;
  const batch = batchAt(task, { split: "test", batchSize, order: "sequential", seed: 0 }, 0);
  const difference = check ? await checkOnnx(saved, trained, batch) : undefined;
  if (difference !== undefined && !(difference <= TOLERANCE))
    throw new Error(
      `Cannot vouch for ${file}: run by itself, it gives logits that differ from the model's by ${difference.toExponential(1)}`,
    );
  if (json) return console.log(JSON.stringify({ ...saved, batchSize, difference }));
  console.log(
    `${[saved.path, saved.dataPath].filter(Boolean).join(", ")}: ${size}, takes ${batchSize} ${batchSize === 1 ? "example" : "examples"} at a time`,
  );
  if (check) console.log(checked(difference));
}

function checked(difference: number | undefined): string {
  if (difference === undefined)
    return "not checked: files of this size run in native ONNX Runtime only; install onnxruntime-node";
  return `checked in ONNX Runtime: its logits differ from the model's by ${difference === 0 ? "nothing" : difference.toExponential(1)}`;
}
