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

export const positive = (text: string) =>
  number(text, "a number above 0", (n) => Number.isFinite(n) && n > 0);

export const rate = (text: string) => number(text, "a number from 0 to below 1", (n) => n >= 0 && n < 1);

export const share = (text: string) => number(text, "a number above 0, at most 1", (n) => n > 0 && n <= 1);
