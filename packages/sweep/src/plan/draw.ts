import { found } from "@permafrost/common/found";
import { mix } from "@permafrost/common/mix";
import { quote } from "@permafrost/common/quote";
import { SETTING_NAMES, type SettingName, settingOf } from "@permafrost/runs";

/** A number that is drawn for each sample. */
export interface Range {
  /** The least that it may be. */
  readonly from: number;
  /** The most. */
  readonly to: number;
  /** What is drawn uniformly: the number, or its logarithm. Default `"linear"`. */
  readonly scale?: "linear" | "log";
}

/** One of several values, drawn for each sample. */
export interface Choice {
  /** The values, all as likely. */
  readonly choose: readonly unknown[];
}

/** What a setting is drawn from. */
export type Draw = Range | Choice;

/** Whether something in a space is to be drawn. */
export const isDraw = (value: unknown): value is Draw =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  (Object.hasOwn(value, "choose") || Object.hasOwn(value, "from") || Object.hasOwn(value, "to"));

/** @throws RangeError if nothing can be drawn from it */
export function checkDraw(name: string, draw: Draw): void {
  const wrong = wrongIn(draw);
  if (wrong) throw new RangeError(`Cannot draw ${quote(name)}: ${wrong}`);
}

function wrongIn(draw: Draw): string | undefined {
  const known = "choose" in draw ? ["choose"] : ["from", "to", "scale"];
  const other = Object.keys(draw).find((key) => !known.includes(key));
  if (other !== undefined) return `expected ${known.join(", ")}, found ${quote(other)}`;
  if ("choose" in draw)
    return Array.isArray(draw.choose) && draw.choose.length > 0
      ? undefined
      : "expected values to choose from";
  const { from, to, scale = "linear" } = draw;
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to))
    return `expected numbers, "from" below "to", found ${found(from)} and ${found(to)}`;
  if (scale !== "linear" && scale !== "log") return `expected the scale linear or log, found ${found(scale)}`;
  return scale === "log" && from <= 0 ? `a logarithm needs numbers above 0, found ${from}` : undefined;
}

/**
 * The value of a setting in a sample. It depends on nothing but seed, setting and number of the sample: more samples leave those before as they are.
 */
export function drawn(name: string, draw: Draw, seed: number, sample: number): unknown {
  const share = uniform(name, seed, sample);
  if ("choose" in draw) return draw.choose[Math.floor(share * draw.choose.length)];
  const { from, to, scale } = draw;
  if (isWhole(name)) {
    const value = between(from, to + (scale === "log" ? 0 : 1), scale, share);
    return Math.min(
      Math.floor(to),
      Math.max(Math.ceil(from), scale === "log" ? Math.round(value) : Math.floor(value)),
    );
  }
  return Number(between(from, to, scale, share).toPrecision(DIGITS));
}

/** More says nothing, and is hard to read. */
const DIGITS = 6;

const between = (from: number, to: number, scale: Range["scale"], share: number): number =>
  scale === "log" ? from * (to / from) ** share : from + (to - from) * share;

const isWhole = (name: string) =>
  (SETTING_NAMES as readonly string[]).includes(name) &&
  settingOf(name as SettingName).kind.schema["type"] === "integer";

/** A number from 0 to below 1. */
function uniform(name: string, seed: number, sample: number): number {
  let state = mix((seed | 0) ^ mix(Math.floor(seed / 2 ** 32)));
  for (const letter of name) state = mix(state ^ letter.codePointAt(0)!) + 0x9e3779b9;
  return (mix(mix(state) + Math.imul(sample + 1, 0x9e3779b1)) >>> 0) / 2 ** 32;
}
