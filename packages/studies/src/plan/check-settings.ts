import { found } from "@permafrost/common/found";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { SETTING_NAMES, type SettingName, settingOf } from "@permafrost/runs";
import { type Path, placeOf } from "./place.js";

/** What a study decides itself. */
const OWN: ReadonlySet<string> = new Set(["seed", "bodySeed", "dataSeed", "test", "revisions", "dataHash"]);

/** Settings that a study may say. */
export const STUDY_SETTINGS: readonly SettingName[] = SETTING_NAMES.filter((name) => !OWN.has(name));

const isSetting = (name: string): name is SettingName => (STUDY_SETTINGS as readonly string[]).includes(name);

/** Says what is wrong with settings: an unknown one, or a value that none takes. @param besides keys that may stand there, too */
export function* settingProblems(
  settings: Readonly<Record<string, unknown>>,
  path: Path,
  besides: readonly string[] = [],
): Generator<string> {
  for (const [name, value] of Object.entries(settings)) {
    if (besides.includes(name)) continue;
    yield* settingProblem(name, value, [...path, name], besides);
  }
}

/** See {@link settingProblems}, of one. */
export function* settingProblem(
  name: string,
  value: unknown,
  path: Path,
  besides: readonly string[] = [],
): Generator<string> {
  if (OWN.has(name)) yield `${placeOf(path)} is for the study to decide: leave it out`;
  else if (!isSetting(name)) yield `${placeOf(path)} is no setting${near(name, besides)}`;
  else if (value !== undefined && !settingOf(name).kind.fits(value))
    yield `${placeOf(path)} is ${found(value)}, expected ${settingOf(name).kind.expected}${asWritten(name, value)}`;
}

/** A text that a command line would take, as a file has it: a list, a number. */
function asWritten(name: SettingName, value: unknown): string {
  if (typeof value !== "string") return "";
  const { kind } = settingOf(name);
  const meant = kind.placeholder === undefined ? value === "true" : kind.parse(value);
  return kind.fits(meant) ? `: write ${JSON.stringify(meant)}` : "";
}

function near(name: string, besides: readonly string[]): string {
  const nearest = nearestName(name, [...STUDY_SETTINGS, ...besides]);
  return nearest === undefined ? "" : `, the nearest is ${quote(nearest)}`;
}
