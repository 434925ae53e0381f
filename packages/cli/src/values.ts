import { InvalidArgumentError } from "commander";

/** Parsers of option values; each refuses with what it expected. */

function number(text: string, expected: string, fits: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === "" || !fits(value)) throw new InvalidArgumentError(`Expected ${expected}.`);
  return value;
}

export const count = (text: string) =>
  number(text, "a whole number of at least 1", (n) => Number.isSafeInteger(n) && n >= 1);

export const seed = (text: string) =>
  number(text, "a whole number from 0", (n) => Number.isSafeInteger(n) && n >= 0);

/** More than any CPU has use for: each one is a thread of the system, or a worker with memory of its own. */
const MOST_THREADS = 256;

export const threads = (text: string) =>
  number(
    text,
    `a whole number from 1 to ${MOST_THREADS}`,
    (n) => Number.isInteger(n) && n >= 1 && n <= MOST_THREADS,
  );

export const positive = (text: string) =>
  number(text, "a number above 0", (n) => Number.isFinite(n) && n > 0);

export const rate = (text: string) => number(text, "a number from 0 to below 1", (n) => n >= 0 && n < 1);

export const share = (text: string) => number(text, "a number above 0, at most 1", (n) => n > 0 && n <= 1);
