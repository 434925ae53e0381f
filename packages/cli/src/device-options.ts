import { settingOf } from "@permafrost/runs";
import { DEVICE_NAMES } from "@permafrost/runtime";
import { type Command, Option } from "commander";
import { parsedBy } from "./parsed-by.js";

/** Adds `--device` and `--threads` to a command. */
export function addDeviceOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--device <name>", "what computes").choices(["auto", ...DEVICE_NAMES]).default("auto"),
    )
    .option("--threads <n>", settingOf("threads").about, parsedBy("threads"));
}
