import { found } from "@permafrost/common/found";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import { nearestName } from "@permafrost/common/nearest-name";
import { CONFIG_VERSION, type RunConfig } from "./config.js";
import { type ConfigProblem, conflicts } from "./conflicts.js";
import { NAMING, type Names, type Naming, namesOf } from "./naming.js";
import { SETTING_NAMES, settingOf, usualOf } from "./settings.js";

/**
 * Checks a configuration, and fills it up with defaults.
 *
 * @param given an object of settings; from a `config.json`, from a caller
 * @throws RangeError naming the setting, what it was and what was expected.
 */
export function runConfig(given: unknown, naming: Naming = {}): RunConfig {
  refuseUnknownOptions("configure a run", naming, NAMING);
  return checkedConfig(given, namesOf(naming));
}

/** See {@link runConfig}. */
export function checkedConfig(given: unknown, names: Names): RunConfig {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new RangeError(`Cannot use the configuration ${shown(given)}: expected an object of settings`);
  const { $schema: _, version = CONFIG_VERSION, ...settings } = given as Record<string, unknown>;
  if (version !== CONFIG_VERSION)
    throw new RangeError(
      `Cannot use a configuration of version ${shown(version)}: this permafrost reads version ${CONFIG_VERSION}`,
    );
  for (const name of Object.keys(settings)) checkName(name, names);
  const config: Record<string, unknown> = { version };
  for (const name of SETTING_NAMES) {
    const { kind, required } = settingOf(name);
    const value = settings[name] === undefined ? usualOf(name, settings) : settings[name];
    if (value === undefined && !required) continue;
    if (value === undefined)
      throw new RangeError(
        `Cannot configure a run without ${names.setting(name)}: expected ${kind.expected}`,
      );
    if (!kind.fits(value))
      throw new RangeError(`Cannot set ${names.setting(name)} to ${shown(value)}: expected ${kind.expected}`);
    config[name] = value;
  }
  const checked = config as unknown as RunConfig;
  const problem: ConfigProblem | undefined = conflicts(checked, names).next().value;
  if (problem) throw new RangeError(problem);
  return checked;
}

function checkName(name: string, names: Names): void {
  if ((SETTING_NAMES as readonly string[]).includes(name)) return;
  const nearest = nearestName(name, SETTING_NAMES);
  throw new RangeError(
    `Cannot configure a run: there is no setting ${shown(name)}${nearest === undefined ? "" : `, the nearest is ${names.setting(nearest)}`}`,
  );
}

/** Bounded: a configuration may be anything. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? found(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
