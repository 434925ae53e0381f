import { sha256 } from "@permafrost/common/sha256";
import { dependsOnTotal } from "../training/schedules.js";
import type { RunConfig } from "./config.js";
import { isModule } from "./name-kinds.js";
import { withoutKey } from "./private-settings.js";
import { SETTING_NAMES, type SettingName, settingOf } from "./settings.js";

/**
 * Hash of what decides a run's numbers: it stands in what a run saves, so that weights are never taken for those of another configuration.
 * What a run that goes on may change is not in it, nor where on a disk something lies, which may be moved, nor the key to a model's address,
 * which may have expired: weights have a hash of their own. What is not said, or said to be as it is anyway, is not in it either: a setting that
 * comes with a later version leaves the runs alone that were before it.
 */
export function configHash(config: RunConfig): Promise<string> {
  const decisive = SETTING_NAMES.filter((name) => {
    const { resumable, bookkeeping, default: usual } = settingOf(name);
    if (config[name] === undefined || JSON.stringify(config[name]) === JSON.stringify(usual)) return false;
    return !(resumable || bookkeeping) || (name === "steps" && dependsOnTotal(config.schedule));
  });
  const rows = decisive.map((name) => [
    name,
    withoutPlace(isModel(name) ? withoutKey(config[name]) : config[name]),
  ]);
  return sha256(new TextEncoder().encode(JSON.stringify(rows)));
}

const isModel = (name: SettingName) => settingOf(name).repository === "model";

const isPlace = (text: string) => /^(?:[./~\\]|[A-Za-z]:)/.test(text) || isModule(text);

const withoutPlace = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(withoutPlace) : typeof value === "string" && isPlace(value) ? "" : value;
