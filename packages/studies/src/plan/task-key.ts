import { type GivenConfig, type SettingName, settingOf } from "@permafrost/runs";

/** Settings of these groups say what a task is. */
const GROUPS: ReadonlySet<string> = new Set(["Task", "Data"]);

/** A body that makes vectors itself says what comes in. */
const OF_BODIES: ReadonlySet<string> = new Set(["inputLayer", "model", "random"]);

/** What settings say of a task, as a text: the same for all that open the same one. */
export function taskKey(settings: GivenConfig): string {
  const counts = (name: string) =>
    GROUPS.has(settingOf(name as SettingName).group) ||
    (settings.inputLayer !== undefined && OF_BODIES.has(name));
  const said = Object.entries(settings).filter(([name]) => counts(name));
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}
