import { TEMPLATES, type TemplateName, template } from "@permafrost/sweep";
import { Argument, Command } from "commander";
import { parsedBy } from "../parsed-by.js";

interface TemplateArguments {
  readonly shards: number;
  readonly jobs: number;
}

export function templateCommand(): Command {
  return new Command("template")
    .description("Print a file that works on a sweep on many machines at once.")
    .addArgument(new Argument("<scheduler>", "what starts the workers").choices(Object.keys(TEMPLATES)))
    .argument("<sweep>", "folder of the sweep, which all machines see")
    .option("--shards <n>", "parts that the runs are divided into: workers at once", parsedBy("batchSize"), 4)
    .option("--jobs <n>", "runs at once of each worker", parsedBy("batchSize"), 1)
    .action((scheduler: TemplateName, sweep: string, { shards, jobs }: TemplateArguments) => {
      process.stdout.write(template(scheduler, { sweep, shards, jobs }));
    });
}
