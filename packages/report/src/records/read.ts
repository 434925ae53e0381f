/** Says that a value is not what it should be. */
export const WRONG = Symbol("wrong");

/** Reads a value that anybody may have written: gives what it should be, bounded, or {@link WRONG}. */
export type Read<T> = (value: unknown) => T | typeof WRONG;

/** What each field of a record is read by. */
export type Fields<T> = { readonly [Name in keyof Required<T>]: Read<T[Name]> };

/** What text must not hold: control characters, and those that turn the direction of writing. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** Text of so many UTF-16 units at most: what is longer is cut, what cannot be seen is replaced. */
export const text =
  (most: number): Read<string> =>
  (value) =>
    typeof value === "string" ? shown(value, most) : WRONG;

function shown(value: string, most: number): string {
  const cut = value.length > most ? `${value.slice(0, most - 1)}…` : value;
  return cut.replace(UNSEEN, (character) =>
    character === "\n" || character === "\t" ? character : "\ufffd",
  );
}

/** Beyond this a number is taken for infinite, so that differences and ratios of what is left are finite. */
const MOST = 1e100;

/** A measured number; `null` is how JSON writes one that was not finite. */
export const number: Read<number> = (value) => {
  if (value === null) return Number.NaN;
  if (typeof value !== "number") return WRONG;
  return Math.abs(value) > MOST ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
};

/** A whole number from 0. */
export const count: Read<number> = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : WRONG;

/** A time or an amount: finite, from 0. */
export const amount: Read<number> = (value) =>
  typeof value === "number" && value >= 0 && value <= MOST ? value : WRONG;

/** True or false. */
export const flag: Read<boolean> = (value) => (typeof value === "boolean" ? value : WRONG);

/** What may be missing. */
export const optional =
  <T>(read: Read<T>): Read<T | undefined> =>
  (value) =>
    value === undefined ? undefined : read(value);

/** An object with these fields; others are left out. */
export function record<T extends object>(fields: Fields<T>): Read<T> {
  const entries = Object.entries(fields) as [string, Read<unknown>][];
  return (value) => {
    if (!isObject(value)) return WRONG;
    const found: [string, unknown][] = [];
    for (const [name, read] of entries) {
      const field = read(value[name]);
      if (field === WRONG) return WRONG;
      if (field !== undefined) found.push([name, field]);
    }
    return Object.fromEntries(found) as T;
  };
}

/** An object whose names are its writer's: so many at most, the rest is left out. */
export const named =
  <T>(
    read: Read<T>,
    { most, name }: { readonly most: number; readonly name: Read<string> },
  ): Read<Record<string, T>> =>
  (value) => {
    if (!isObject(value)) return WRONG;
    const found: [string, T][] = [];
    for (const [key, given] of Object.entries(value).slice(0, most)) {
      const called = name(key);
      const field = read(given);
      if (called === WRONG || field === WRONG) return WRONG;
      found.push([called, field]);
    }
    return Object.fromEntries(found);
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Records that were read, and how many were left out. */
export interface Lines<T> {
  /** In their order. */
  readonly records: readonly T[];
  /** How many were no records. */
  readonly leftOut: number;
}

/** Those of a list that can be read. */
export function readAll<T>(values: unknown, read: Read<T>): Lines<T> {
  const given = Array.isArray(values) ? (values as unknown[]) : [];
  const records = given.map(read).filter((value): value is T => value !== WRONG);
  return { records, leftOut: given.length - records.length };
}

/** Those lines of a JSONL file that can be read; empty ones do not count. */
export function readLines<T>(content: string, read: Read<T>): Lines<T> {
  return readAll(
    content
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map(parsed),
    read,
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return WRONG;
  }
}
