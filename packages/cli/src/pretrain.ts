import { flagOf, type GivenConfig, PRETRAINING, pretrainingConfig, SETTING_NAMES } from "@permafrost/runs";
import { Command } from "commander";
import { addSettings } from "./setting-options.js";
import { addRunOptions, trainGiven } from "./train.js";

export function pretrainCommand(): Command {
  const { task, model } = PRETRAINING;
  const command = new Command("pretrain").description(
    `Train a body from nothing: \`train\` with random weights, all of them thawed, its own layers around it, and what that needs (${flagOf("task")} ${task}, ${flagOf("model")} ${model}, of 4 layers of width 128; warm-up, cosine, weight decay).`,
  );
  addRunOptions(addSettings(command, SETTING_NAMES));
  // help says what holds here
  const usual = new Map(Object.entries(PRETRAINING));
  for (const option of command.options)
    if (usual.has(option.attributeName())) option.default(usual.get(option.attributeName()));
  return command.action((args, self) =>
    trainGiven(args, self, (given) => pretrainingConfig(given as Partial<GivenConfig>)),
  );
}
