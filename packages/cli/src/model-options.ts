import { THAW_RULES, thawName } from "@permafrost/runs";
import type { Command } from "commander";
import * as values from "./values.js";

/** What can stand for a model. */
export const MODEL_NAMES =
  "a repository of the Hub (openai-community/gpt2, owner/name@revision), a folder or a URL; with --random also gpt2, gpt2-tiny, -medium, -large, -xl";

/** Options that say what becomes of a model's weights; the same for all commands. */
export function addModelOptions(command: Command): Command {
  return command
    .option("--random", "random weights of that architecture instead", false)
    .option("--layers <n>", "layers of a random gpt2", values.count)
    .option("--width <n>", "width of a random gpt2", values.count)
    .option("--heads <n>", "heads of a random gpt2", values.count)
    .option("--attention-from <name>", 'attention of another model of that shape, or "random"')
    .option("--feed-forward-from <name>", 'feed-forward of another model of that shape, or "random"')
    .option("--layers-kept <n>", "only the first layers", values.count)
    .option("--statistics-only", "random weights with the mean and deviation of each of the model's tensors")
    .option("--thaw <rule>", THAW_RULES, thawName, "fpt");
}
