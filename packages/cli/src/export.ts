import { defined } from "@permafrost/common/defined";
import { byteCount, grouped } from "@permafrost/common/numbers";
import { exportCheckpoint, exportPeft, exportRun, openStoredRun, type StoredRun } from "@permafrost/runs";
import { Command, Option } from "commander";
import { parsedBy } from "./parsed-by.js";
import { statusLine } from "./status-line.js";

interface ExportArguments {
  readonly checkpoint?: string;
  readonly peft?: string;
  readonly peftPrefix?: string;
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
      "Write a trained model as an ONNX file, its body as a checkpoint, or what its thawing method learned for peft; all need no permafrost.",
    )
    .argument("<run>", "folder of the run")
    .argument("[file]", "the ONNX file to write: model.onnx")
    .option(
      "--checkpoint <folder>",
      "write the body there instead, as the Hub has them: Python's AutoModel opens it",
    )
    .option(
      "--peft <folder>",
      "write there instead what lora, vera or prompt learned: Python's peft opens it on the same base",
    )
    .option(
      "--peft-prefix <names>",
      "what stands before the body in the model that peft will open: transformer. (default: nothing, as AutoModel has it)",
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
      "take data as they come: an input for each column of a table, a series, or pixels; give values in their units",
      false,
    )
    .option("--no-check", "do not run the file to compare its logits")
    .option("--json", "what was written as JSON on stdout", false)
    .action(run);
}

async function run(path: string, file: string | undefined, args: ExportArguments): Promise<void> {
  const { checkpoint, dtype, peft, peftPrefix: prefix } = args;
  const said = [file, checkpoint, peft].filter((place) => place !== undefined);
  if (said.length !== 1)
    throw new RangeError(
      `Cannot export ${path}: expected one of the name of an ONNX file, --checkpoint FOLDER and --peft FOLDER, found ${said.length === 0 ? "none" : said.length}`,
    );
  if (prefix !== undefined && peft === undefined)
    throw new RangeError("Cannot use --peft-prefix without --peft: it is of the model that peft opens");
  if (dtype !== undefined && checkpoint === undefined)
    throw new RangeError("Cannot use --dtype without --checkpoint: it says how a checkpoint is stored");
  const status = statusLine();
  const opened = await openStoredRun(path, { names: "flags", onReading: status.show });
  if (peft !== undefined) {
    const left = await exportPeft(opened, peft, defined({ prefix })).finally(status.clear);
    if (args.json) return console.log(JSON.stringify({ peft, left }));
    console.log(`${peft}: adapter_config.json, adapter_model.safetensors`);
    return tell(left);
  }
  if (checkpoint !== undefined) {
    const left = await exportCheckpoint(opened, checkpoint, defined({ dtype })).finally(status.clear);
    if (args.json) return console.log(JSON.stringify({ checkpoint, left }));
    console.log(`${checkpoint}: config.json, model.safetensors, README.md`);
    return tell(left);
  }
  await onnx(opened, file!, args, status.clear);
}

/** What has no place in what was written. */
function tell(left: readonly string[]): void {
  if (left.length > 0) console.log(`not in it, being new layers: ${left.join(", ")}`);
}

async function onnx(
  opened: StoredRun,
  file: string,
  { json, batchSize, opset, probabilities, external, merge, raw, check }: ExportArguments,
  clear: () => void,
): Promise<void> {
  const options = { probabilities, merge, raw, check, ...defined({ batchSize, opset, external }) };
  const written = await exportRun(opened, file, options).finally(clear);
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
