import { type Command, Option } from "commander";
import * as values from "./values.js";

/** Options that say how a task is made; the same for all commands. */
export function addTaskOptions(command: Command): Command {
  return command
    .option("--data <where>", "its files: a folder, a data set of the Hub (owner/name@revision) or a URL")
    .addOption(
      new Option(
        "--protocol <name>",
        "corrected, or as in the paper's code with its faults (default: corrected)",
      ).choices(["corrected", "lu2021"]),
    )
    .option("--bits <n>", "length of a bit string", values.count)
    .option("--max-length <n>", "most tokens of listops (of n/4 to n symbols) or a protein", values.count)
    .option("--validation <n>", "hold out so many training images", values.count)
    .option("--augmentation", "change training images at random (default: as the protocol says)")
    .option("--no-augmentation", "take them as they are");
}
