import { byteCount, grouped } from "@permafrost/common/numbers";
import { exportRun, openStoredRun } from "@permafrost/runs";
import { Command } from "commander";
import { parsedBy } from "./parsed-by.js";
import { statusLine } from "./status-line.js";

interface ExportArguments {
  readonly batchSize?: number;
  readonly opset?: number;
  readonly probabilities: boolean;
  readonly external?: true;
  readonly merge: boolean;
  readonly check: boolean;
  readonly json: boolean;
}

export function exportCommand(): Command {
  return new Command("export")
    .description("Write a trained model as an ONNX file that needs no permafrost.")
    .argument("<run>", "folder of the run")
    .argument("<file>", "what to write: model.onnx")
    .option(
      "--batch-size <n>",
      "examples that it takes at a time (default: any number)",
      parsedBy("batchSize"),
    )
    .option("--opset <n>", "ONNX's operator set, 18 to 23 (default: 20)", parsedBy("batchSize"))
    .option("--probabilities", "give the softmax of the logits, too", false)
    .option("--external", "weights in a second file, FILE.data; always so beyond 2 GB")
    .option("--merge", "add what thawing methods learned to the body's matrices", false)
    .option("--no-check", "do not run the file to compare its logits")
    .option("--json", "what was written as JSON on stdout", false)
    .action(run);
}

async function run(path: string, file: string, { json, ...options }: ExportArguments): Promise<void> {
  const status = statusLine();
  const opened = await openStoredRun(path, { names: "flags", onReading: status.show });
  const written = await exportRun(opened, file, options).finally(status.clear);
  const { batchSize, check } = options;
  if (json) return console.log(JSON.stringify({ ...written, batchSize: batchSize ?? null }));
  const files = [written.path, written.dataPath].filter(Boolean).join(", ");
  const examples = batchSize === undefined ? "any number of" : grouped(batchSize);
  console.log(
    `${files}: ${byteCount(written.bytes)}, takes ${examples} ${batchSize === 1 ? "example" : "examples"} at a time`,
  );
  if (check) console.log(checked(written.difference));
}

function checked(difference: number | undefined): string {
  if (difference === undefined)
    return "not checked: files of this size run in native ONNX Runtime only; install onnxruntime-node";
  return `checked in ONNX Runtime: its logits differ from the model's by ${difference === 0 ? "nothing" : difference.toExponential(1)}`;
}
