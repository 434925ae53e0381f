import { generate } from "@permafrost/runs";
import type { DeviceName } from "@permafrost/runtime";
import { Command, Option } from "commander";
import { parsedBy } from "./parsed-by.js";

interface GenerateArguments {
  readonly prompt: string;
  readonly tokens: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly greedy: boolean;
  readonly seed: number;
  readonly device: "auto" | DeviceName;
  readonly json: boolean;
}

export function generateCommand(): Command {
  const count = parsedBy("batchSize");
  const command = new Command("generate")
    .description("Go on with a text, as a run that learned language would.")
    .argument("<where>", "folder of the run, or of a checkpoint with its tokenizer")
    .option("--prompt <text>", "how the text begins", "")
    .option("--tokens <n>", "tokens to add", count, 100)
    .option("--temperature <x>", "above 1 more is left to chance, below 1 less", parsedBy("learningRate"), 1)
    .option("--top-k <n>", "choose among so many of the likeliest (default: all)", count)
    .addOption(
      new Option("--greedy", "always take the likeliest").default(false).conflicts(["temperature", "topK"]),
    )
    .option("--seed <n>", "decides what is chosen", parsedBy("seed"), 0);
  return command
    .option("--device <name>", "what computes: native, wasm or webgpu", "auto")
    .option("--json", "the text as JSON on stdout", false)
    .action(run);
}

async function run(where: string, { json, greedy, ...args }: GenerateArguments): Promise<void> {
  const { prompt, tokens, topK, seed, device } = args;
  const options = {
    ...{ prompt, tokens, seed, device },
    temperature: greedy ? 0 : args.temperature,
    ...(topK !== undefined && { topK }),
  };
  if (json) return console.log(JSON.stringify({ text: await generate(where, options) }));
  // what cannot be opened has no beginning
  let before = prompt;
  await generate(where, {
    ...options,
    onText(text) {
      process.stdout.write(before + text);
      before = "";
    },
  });
  process.stdout.write(`${before}\n`);
}
