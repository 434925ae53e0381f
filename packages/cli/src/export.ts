import { defined } from "@permafrost/common/defined";
import { byteCount, grouped } from "@permafrost/common/numbers";
import { exportCheckpoint, exportRun, openStoredRun, type StoredRun } from "@permafrost/runs";
import { Command, Option } from "commander";
import { parsedBy } from "./parsed-by.js";
import { statusLine } from "./status-line.js";

interface ExportArguments {
  readonly checkpoint?: string;
  readonly dtype?: "F32" | "F16" | "BF16";
  readonly batchSize?: number;
  readonly opset?: number;
  readonly probabilities: boolean;
  readonly external?: true;
  readonly merge: boolean;
  readonly raw: boolean;
  readonly check: boolean;
  readonly json: boolean;
}

export function exportCommand(): Command {
  return new Command("export")
    .description(
      "Write a trained model as an ONNX file, or its body as a checkpoint, that needs no permafrost.",
    )
    .argument("<run>", "folder of the run")
    .argument("[file]", "the ONNX file to write: model.onnx")
    .option(
      "--checkpoint <folder>",
      "write the body there instead, as the Hub has them: Python's AutoModel opens it",
    )
    .addOption(
      new Option("--dtype <type>", "how a checkpoint's numbers are stored (default: F32)").choices([
        "F32",
        "F16",
        "BF16",
      ]),
    )
    .option(
      "--batch-size <n>",
      "examples that it takes at a time (default: any number)",
      parsedBy("batchSize"),
    )
    .option("--opset <n>", "ONNX's operator set, 18 to 23 (default: 20)", parsedBy("batchSize"))
    .option("--probabilities", "give the softmax of the logits, too", false)
    .option("--external", "weights in a second file, FILE.data; always so beyond 2 GB")
    .option("--merge", "add what thawing methods learned to the body's matrices", false)
    .option(
      "--raw",
      "take data as they come: an input for each column of a table, or a series; give values in their units",
      false,
    )
    .option("--no-check", "do not run the file to compare its logits")
    .option("--json", "what was written as JSON on stdout", false)
    .action(run);
}

async function run(path: string, file: string | undefined, args: ExportArguments): Promise<void> {
  const { checkpoint, dtype } = args;
  if ((file === undefined) === (checkpoint === undefined))
    throw new RangeError(
      `Cannot export ${path}: expected the name of an ONNX file or --checkpoint FOLDER, found ${file === undefined ? "neither" : "both"}`,
    );
  if (dtype !== undefined && checkpoint === undefined)
    throw new RangeError("Cannot use --dtype with an ONNX file: it says how a checkpoint is stored");
  const status = statusLine();
  const opened = await openStoredRun(path, { names: "flags", onReading: status.show });
  if (checkpoint !== undefined) {
    const left = await exportCheckpoint(opened, checkpoint, defined({ dtype })).finally(status.clear);
    if (args.json) return console.log(JSON.stringify({ checkpoint, left }));
    console.log(`${checkpoint}: config.json, model.safetensors, README.md`);
    if (left.length > 0) console.log(`not in it, being new layers: ${left.join(", ")}`);
    return;
  }
  await onnx(opened, file!, args, status.clear);
}

async function onnx(
  opened: StoredRun,
  file: string,
  { json, checkpoint: _, dtype: __, ...options }: ExportArguments,
  clear: () => void,
): Promise<void> {
  const written = await exportRun(opened, file, options).finally(clear);
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
