import { shellWord } from "@permafrost/common/shell-word";
import type { RunConfig } from "./config.js";
import type { Revisions } from "./kinds.js";
import { flagOf, SETTING_NAMES, type SettingName, settingOf, usualOf } from "./settings.js";

/**
 * The command line that makes a run of this configuration again: what is not as by default, repositories at the commits that
 * the run read.
 */
export function reproduceCommand(config: RunConfig): string {
  const words = SETTING_NAMES.flatMap((name) => wordsOf(name, config));
  return ["permafrost train", ...words].join(" \\\n  ");
}

function wordsOf(name: SettingName, config: RunConfig): string[] {
  const { kind, noted, repository } = settingOf(name);
  const [value, usual] = [config[name], usualOf(name, { ...config })];
  if (noted || value === undefined || JSON.stringify(value) === JSON.stringify(usual)) return [];
  if (kind.placeholder === undefined) return [flagOf(name, value)];
  const text = kind.show(value);
  return [
    `${flagOf(name)} ${shellWord(repository ? pinned(text, repository, config.revisions ?? {}) : text)}`,
  ];
}

function pinned(text: string, repository: "model" | "dataset", revisions: Revisions): string {
  const commit = revisions[repository === "dataset" ? `datasets/${text}` : text];
  return commit === undefined || text.includes("@") ? text : `${text}@${commit}`;
}
