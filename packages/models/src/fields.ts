import { nearestName } from "@permafrost/common/nearest-name";
import type { BodyConfig } from "./weight-source.js";

/** Reads the values of a config, each checked; a key that is missing or null has its fallback. */
export interface Fields {
  /** A whole number from 1 to 2³¹ - 1, or to `most`. */
  count(key: string, fallback?: number, most?: number): number;
  /** A whole number from 0. */
  whole(key: string, fallback?: number): number;
  /** A finite number. */
  finite(key: string, fallback?: number): number;
  /** A finite number above 0. */
  positive(key: string, fallback?: number): number;
  /** A finite number from 0. */
  scale(key: string, fallback?: number): number;
  /** A number above 0 and up to 1: a share of something, of which there is some. */
  share(key: string, fallback?: number): number;
  /** A probability in [0, 1): how often dropout drops. */
  rate(key: string, fallback?: number): number;
  /** True or false. */
  flag(key: string, fallback?: boolean): boolean;
  /** One of the names in a table; what stands there. */
  choice<T>(key: string, table: Readonly<Record<string, T>>, fallback?: string): T;
  /** A number above 0; undefined where null is written. A key that is missing has its fallback. */
  optional(key: string, fallback?: number): number | undefined;
  /** Whatever is there. */
  raw(key: string): unknown;
  /** @throws RangeError saying which value was found and what was expected. */
  fail(key: string, expected: string): never;
  /**
   * What is to be called last of a config that is written by hand.
   *
   * @param leftOut keys that would be of no effect, and why
   * @throws RangeError for one of them, and for a key of which nothing was read, and that one which was is spelled like but for a letter or two
   */
  refuseSlips(leftOut?: Readonly<Record<string, string>>): void;
}

/** So many letters that differ are another word. */
const ANOTHER = 3;

/** Rates of dropout that were read of configs, where they are given and where they are usual. */
const RATES = new WeakMap<BodyConfig, Map<string, number>>();

/** The rates that were read of a config, by key. */
export const ratesReadOf = (config: BodyConfig): ReadonlyMap<string, number> =>
  RATES.get(config) ?? new Map();

/**
 * @param attempt what the config is read for: `build a gpt2 body`
 * @param spellings other names of keys: `{ sr: "spectral_radius" }`. Default: none.
 * @throws RangeError where a config has a value under two names of one key.
 */
export function fields(
  config: BodyConfig,
  attempt: string,
  spellings: Readonly<Record<string, string>> = {},
): Fields {
  const spelled = new Map<string, string>();
  for (const name of Object.getOwnPropertyNames(config)) {
    if ((config[name] ?? undefined) === undefined) continue;
    const key = Object.hasOwn(spellings, name) ? spellings[name]! : name;
    const other = spelled.get(key);
    if (other !== undefined)
      throw new RangeError(
        `Cannot ${attempt}: its config has both "${other}" and "${name}", which are one; leave one of them out`,
      );
    spelled.set(key, name);
  }
  const asked = new Set<string>();
  const raw = (key: string) => {
    asked.add(key);
    const name = spelled.get(key) ?? key;
    return (Object.hasOwn(config, name) ? config[name] : undefined) ?? undefined;
  };
  const fail = (key: string, expected: string): never => {
    const value = raw(key);
    // what JSON cannot say, a number can
    const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
    const found = value === undefined ? "nothing" : shorten(text);
    throw new RangeError(
      `Cannot ${attempt}: expected "${spelled.get(key) ?? key}" in its config to be ${expected}, found ${found}`,
    );
  };
  const read = <T>(
    key: string,
    fallback: T | undefined,
    expected: string,
    is: (x: unknown) => boolean,
  ): T => {
    const value = raw(key) ?? fallback;
    return is(value) ? (value as T) : fail(key, expected);
  };
  const isWhole = (least: number, most: number) => (x: unknown) =>
    Number.isInteger(x) && (x as number) >= least && (x as number) <= most;
  return {
    raw,
    fail,
    refuseSlips(leftOut = {}) {
      const known = [...asked, ...Object.keys(spellings).filter((name) => asked.has(spellings[name]!))];
      for (const [key, name] of spelled) {
        if (Object.hasOwn(leftOut, name)) fail(name, `left out: ${leftOut[name]}`);
        const most = Math.min(ANOTHER, name.length / 2);
        const meant = asked.has(key) ? undefined : nearestName(name, known, most);
        if (meant !== undefined)
          throw new RangeError(
            `Cannot ${attempt}: there is no "${name}" in its config; the nearest is "${meant}"`,
          );
      }
    },
    count: (key, fallback, most = 2 ** 31 - 1) =>
      read(key, fallback, `a whole number from 1 to ${most}`, isWhole(1, most)),
    whole: (key, fallback) => read(key, fallback, "a whole number from 0", isWhole(0, 2 ** 31 - 1)),
    finite: (key, fallback) => read(key, fallback, "a number", Number.isFinite),
    positive: (key, fallback) =>
      read(key, fallback, "a number above 0", (x) => Number.isFinite(x) && (x as number) > 0),
    scale: (key, fallback) =>
      read(key, fallback, "a number from 0", (x) => Number.isFinite(x) && (x as number) >= 0),
    share: (key, fallback) =>
      read(
        key,
        fallback,
        "a number above 0, up to 1",
        (x) => Number.isFinite(x) && 0 < (x as number) && (x as number) <= 1,
      ),
    rate(key, fallback) {
      const rate = read<number>(
        key,
        fallback,
        "a number from 0 to below 1",
        (x) => Number.isFinite(x) && 0 <= (x as number) && (x as number) < 1,
      );
      const rates = RATES.get(config) ?? new Map<string, number>();
      RATES.set(config, rates.set(spelled.get(key) ?? key, rate));
      return rate;
    },
    optional(key, fallback) {
      if (Object.hasOwn(config, key) && config[key] === null) return undefined;
      return fallback === undefined && raw(key) === undefined ? undefined : this.positive(key, fallback);
    },
    flag: (key, fallback) => read(key, fallback, "true or false", (x) => typeof x === "boolean"),
    choice: (key, table, fallback) => {
      const names = Object.keys(table);
      const name = read<string>(key, fallback, `one of ${names.join(", ")}`, (x) =>
        names.includes(x as string),
      );
      return table[name]!;
    },
  };
}

/** More layers than any published model has; a typo is caught before it fills the memory. */
export const MOST_LAYERS = 1000;

/** As much of a value as an error shows. */
export const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
