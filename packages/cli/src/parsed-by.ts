import { type SettingName, settingOf } from "@permafrost/runs";
import { InvalidArgumentError } from "commander";

/** Reads a value of a setting's kind from a command line. */
export const parsedBy =
  (name: SettingName) =>
  (text: string): unknown => {
    const { kind } = settingOf(name);
    const value = kind.parse(text);
    if (!kind.fits(value)) throw new InvalidArgumentError(`Expected ${kind.expected}.`);
    return value;
  };
