import { count as countWeights, frozen } from "@permafrost/models";
import { Command, Option } from "commander";
import { type ModelArguments, openSource } from "./sources.js";
import { openTask, TASK_NAMES, type TaskArguments } from "./tasks.js";
import { THAW_RULES, thawRule } from "./thaw-rule.js";
import * as values from "./values.js";

interface InspectArguments extends Omit<ModelArguments, "model">, TaskArguments {
  readonly thaw: string;
  readonly json: boolean;
}

export function inspectCommand(): Command {
  return new Command("inspect")
    .description("Say what a model is, and what would be frozen and thawed.")
    .argument("<model>", "a checkpoint's folder; with --random also gpt2, gpt2-tiny, -medium, -large, -xl")
    .addOption(new Option("--task <name>", "task to count for").choices(TASK_NAMES).default("bit-xor"))
    .option("--random", "random weights instead of the checkpoint's", false)
    .option("--layers <n>", "layers of a random body", values.count)
    .option("--width <n>", "width of a random body", values.count)
    .option("--heads <n>", "heads of a random body", values.count)
    .option("--thaw <rule>", THAW_RULES, "fpt")
    .option("--json", "as JSON on stdout", false)
    .action(run);
}

async function run(model: string, args: InspectArguments): Promise<void> {
  const source = await openSource({ ...args, model, seed: 0 });
  const made = frozen(source, await openTask(args), { thaw: thawRule(args.thaw) });
  const { body } = made;
  const counts = countWeights(made);
  const facts = {
    origin: source.origin,
    architecture: body.architecture,
    layers: body.layers,
    width: body.width.in,
    tokens: Number.isFinite(body.maxTokens) ? body.maxTokens : null,
    task: args.task,
    thaw: args.thaw,
    frozen: counts.frozen,
    thawed: counts.thawed,
    share: counts.share,
    byRole: counts.byRole,
  };
  if (args.json) return console.log(JSON.stringify(facts));
  const rows: [string, string][] = [
    ["weights of", facts.origin],
    ["architecture", `${facts.architecture}, ${facts.layers} layers, width ${facts.width}`],
    ["longest sequence", facts.tokens === null ? "no limit" : `${facts.tokens} tokens`],
    ["task", `${facts.task}, thawing ${facts.thaw}`],
    ["frozen", grouped(facts.frozen)],
    ["thawed", `${grouped(facts.thawed)} (${(100 * facts.share).toFixed(3)} %)`],
    ...Object.entries(counts.byRole).map(([role, { frozen: f, thawed: t }]): [string, string] => [
      `  ${role}`,
      [f && `${grouped(f)} frozen`, t && `${grouped(t)} thawed`].filter(Boolean).join(", "),
    ]),
  ];
  const widest = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(widest)}  ${value}`);
}

const grouped = (n: number) => n.toLocaleString("en");
