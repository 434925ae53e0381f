import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { flagOf, SETTING_NAMES, type SettingName, settingOf } from "@permafrost/runs";
import type { Grid } from "@permafrost/studies";
import type { Draw, Space } from "@permafrost/sweep";
import { InvalidArgumentError } from "commander";

/** Adds `setting=value,value` to what was said before. */
export const parseGrid = (text: string, before: Space): Space =>
  added(text, before, (name, values) => values.split(",").flatMap((value) => valuesOf(name, value)));

/** The same of what a study tries, in which `none` leaves the setting away: `learning-rate=1e-3,1e-2 warmup=none,50`. */
export const parseTried = (text: string, before: Grid): Grid =>
  added(text, before, (name, values) =>
    values.split(",").flatMap((value) => (value === "none" ? [null] : valuesOf(name, value))),
  );

/** Adds `setting=from..to`, `setting=from..to:log` or `setting=value|value` to what was said before. */
export const parseDraw = (text: string, before: Space): Space =>
  added(text, before, (name, said): Draw => {
    const range = /^([^.].*?)\.\.(.+?)(:log)?$/.exec(said);
    if (!range) return { choose: said.split("|").map((value) => parsed(name, value)) };
    const [from, to] = [range[1]!, range[2]!].map((end) => parsed(name, end));
    return { from, to, ...(range[3] && { scale: "log" }) } as Draw;
  });

function added<V>(
  text: string,
  before: Readonly<Record<string, V>>,
  read: (name: SettingName, said: string) => V,
): Readonly<Record<string, V>> {
  const at = text.indexOf("=");
  if (at < 0) throw new InvalidArgumentError("Expected setting=values, such as seed=0,1,2.");
  const name = settingNamed(text.slice(0, at));
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${quote(name)} is said twice.`);
  return { ...before, [name]: read(name, text.slice(at + 1)) };
}

/** A setting by its name, or as its flag without dashes. */
function settingNamed(text: string): SettingName {
  const name = SETTING_NAMES.find((each) => each === text || flagOf(each) === `--${text}`);
  if (name && !settingOf(name).noted) return name;
  const nearest = nearestName(text, SETTING_NAMES);
  throw new InvalidArgumentError(
    `There is no setting ${quote(text)}${nearest === undefined ? "" : `, the nearest is ${nearest}`}.`,
  );
}

const valuesOf = (name: SettingName, text: string): readonly unknown[] =>
  wholeRange(name, text) ?? [parsed(name, text)];

/** Of a setting that takes whole numbers, `0..9` is all from 0 to 9. */
function wholeRange(name: SettingName, text: string): readonly number[] | undefined {
  const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text)?.map(Number) ?? [];
  if (from === undefined || to === undefined || settingOf(name).kind.schema["type"] !== "integer")
    return undefined;
  if (to < from || to - from >= 100_000)
    throw new InvalidArgumentError(`Expected from..to, found ${quote(text)}.`);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function parsed(name: SettingName, text: string): unknown {
  const { kind } = settingOf(name);
  // a flag's text is never wrong to it
  const value = kind.placeholder === undefined ? { true: true, false: false }[text] : kind.parse(text);
  if (!kind.fits(value)) throw new InvalidArgumentError(`Expected ${kind.expected}, found ${quote(text)}.`);
  return value;
}
