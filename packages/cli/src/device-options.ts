import { settingOf } from "@permafrost/runs";
import { DEVICE_NAMES } from "@permafrost/runtime";
import { type Command, InvalidArgumentError, Option } from "commander";

/** Adds `--device` and `--threads` to a command. */
export function addDeviceOptions(command: Command): Command {
  const { kind, about } = settingOf("threads");
  return command
    .addOption(
      new Option("--device <name>", "what computes").choices(["auto", ...DEVICE_NAMES]).default("auto"),
    )
    .option("--threads <n>", about, (text) => {
      const value = kind.parse(text);
      if (!kind.fits(value)) throw new InvalidArgumentError(`Expected ${kind.expected}.`);
      return value;
    });
}
