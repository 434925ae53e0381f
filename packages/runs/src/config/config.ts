import type { ValueOf } from "./kinds.js";
import type { SETTINGS, SettingName } from "./settings.js";

type Table = typeof SETTINGS;
type Valued = { [K in SettingName]: ValueOf<Table[K]["kind"]> };
type Certain = {
  [K in SettingName]: Table[K] extends { default: unknown } | { required: true } ? K : never;
}[SettingName];

/** Version of the format of a run's `config.json`. */
export const CONFIG_VERSION = 1;

/** Everything that decides a run, as its `config.json` has it: the settings of {@link SETTINGS} at their values. */
export interface RunConfig extends Pick<Valued, Certain>, Partial<Omit<Valued, Certain>> {
  /** Version of this format. */
  readonly version: typeof CONFIG_VERSION;
}

/** What a caller has to say of a run: a task; the rest has defaults. */
export type GivenConfig = Pick<RunConfig, "task"> & Partial<RunConfig>;
