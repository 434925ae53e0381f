import { flagOf, type SettingName, settingOf } from "@permafrost/runs";
import { type Command, Option } from "commander";
import { parsedBy } from "./parsed-by.js";

/**
 * Adds options for settings of a run to a command, under their headings. What each takes, its default and its help come from the table of
 * settings.
 */
export function addSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) {
    const { group, noted } = settingOf(name);
    if (noted) continue;
    command.optionsGroup(`${group}:`);
    for (const option of optionsOf(name)) command.addOption(option);
  }
  return command;
}

/** What a setting does, other settings named by their flags. */
export const aboutOf = (name: SettingName): string =>
  settingOf(name).about.replace(/`(\w+)`/g, (_, other: string) => flagOf(other));

function optionsOf(name: SettingName): Option[] {
  const { kind, default: usual } = settingOf(name);
  const about = aboutOf(name);
  const flag = flagOf(name);
  if (kind.placeholder === undefined) {
    const named = new Option(flag, about);
    if (usual !== undefined) return [named.default(usual)];
    return [named, new Option(flagOf(name, false), "the contrary").hideHelp()];
  }
  const option = new Option(`${flag} <${kind.placeholder}>`, about).argParser(parsedBy(name));
  return [usual === undefined ? option : option.default(usual)];
}

/** What was said on the command line of some settings, and nothing that was not. */
export function givenSettings(
  command: Command,
  names: readonly SettingName[],
): Partial<Record<SettingName, unknown>> {
  return Object.fromEntries(
    names
      .filter((name) => command.getOptionValueSource(name) === "cli")
      .map((name) => [name, command.getOptionValue(name)]),
  );
}
