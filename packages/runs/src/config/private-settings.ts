import { publicAddress } from "@permafrost/common/public-text";
import type { RunConfig } from "./config.js";
import { SETTING_NAMES, type SettingName, settingOf } from "./settings.js";

/** The settings that hold a web address with what may let anyone in: a query, a name and a password. */
export const privateSettings = (config: RunConfig): readonly SettingName[] =>
  SETTING_NAMES.filter((name) => {
    const value = config[name];
    return isRepository(name) && withoutKey(value) !== value;
  });

/** The value of a setting without what lets one in, if it is a web address. */
export function withoutKey(value: unknown): unknown {
  if (typeof value !== "string" || !/^https?:/i.test(value) || !URL.canParse(value)) return value;
  const { username, password, search, hash } = new URL(value);
  return username || password || search || hash ? publicAddress(value) : value;
}

const isRepository = (name: SettingName) => settingOf(name).repository !== undefined;
