import { quote } from "./quote.js";

/** Texts that would be taken for what they are not, besides those of numbers. */
const WORDS: ReadonlySet<string> = new Set(["NaN", "null", "undefined", "true", "false"]);

/** What was given in place of what was expected, for messages: of JavaScript, where no compiler looks. */
export function found(given: unknown): string {
  if (given === undefined) return "nothing";
  if (given === null || typeof given === "number" || typeof given === "boolean") return String(given);
  if (typeof given === "bigint") return `${given}n`;
  if (typeof given === "function") return "a function";
  if (given instanceof Promise) return "a promise: await it first";
  return typeof given === "string" && looksLikeValue(given.trim())
    ? `the string ${quote(given)}`
    : quote(given);
}

const looksLikeValue = (text: string) => WORDS.has(text) || (text !== "" && !Number.isNaN(Number(text)));
