import {
  csvLine,
  newExamples,
  openDataPredictor,
  openTrained,
  type Predicted,
  predictionColumns,
} from "@permafrost/runs";
import type { PredictorOptions } from "@permafrost/runtime";
import { Command, Option } from "commander";
import { addDeviceOptions } from "./device-options.js";
import { parsedBy } from "./parsed-by.js";
import { statusLine } from "./status-line.js";

/** Lines of a format: those before the predictions, those of one, and those after. */
interface Format {
  readonly before?: string;
  line(predicted: Predicted, isFirst: boolean): string;
  readonly after?: string;
}

type Output = Parameters<typeof predictionColumns>[0];

const object = ({ of, told }: Predicted) => JSON.stringify({ of, ...told });

const FORMATS: Readonly<Record<string, (output: Output) => Format>> = {
  csv(output) {
    const { names, row } = predictionColumns(output);
    return { before: `${csvLine(names)}\n`, line: ({ told }) => `${csvLine(row(told))}\n` };
  },
  jsonl: () => ({ line: (predicted) => `${object(predicted)}\n` }),
  json: () => ({
    before: "[\n",
    line: (predicted, isFirst) => `${isFirst ? "" : ",\n"}${object(predicted)}`,
    after: "\n]\n",
  }),
};

interface PredictArguments extends PredictorOptions {
  readonly format: string;
  readonly base?: string;
  readonly json: boolean;
}

export function predictCommand(): Command {
  const command = new Command("predict")
    .description("Say what a trained model makes of new data, a line for each example.")
    .argument("<trained>", "folder of a run; or an adapter: its folder, or a repository of the Hub")
    .argument(
      "<data>",
      "a table, with the columns that it was trained on; a picture, or a folder of them; a series; texts, a line each (.txt)",
    )
    .addOption(new Option("--format <name>", "what is written").choices(Object.keys(FORMATS)).default("csv"))
    .option("--base <name>", "checkpoint that an adapter is put on (default: the one it was trained on)")
    .option("--batch-size <n>", "examples that go through at once", parsedBy("batchSize"));
  return addDeviceOptions(command).option("--json", "the same as --format json", false).action(run);
}

async function run(
  where: string,
  data: string,
  { format, base, json, ...options }: PredictArguments,
): Promise<void> {
  const status = statusLine();
  const opening = { names: "flags", onReading: status.show, ...(base !== undefined && { base }) } as const;
  const trained = await openTrained(where, opening).finally(status.clear);
  const { before = "", line, after = "" } = FORMATS[json ? "json" : format]!(trained.encoding.output);
  const predictor = await openDataPredictor(trained, options);
  try {
    let text = before;
    let isFirst = true;
    // nothing is written before the first example is right
    for await (const predicted of predictor.each(newExamples(data, trained.encoding))) {
      process.stdout.write(text + line(predicted, isFirst));
      [text, isFirst] = ["", false];
    }
    process.stdout.write(text + after);
  } finally {
    await predictor.dispose();
  }
}
