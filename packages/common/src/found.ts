import { quote } from "./quote.js";

/** What was given in place of what was expected, for messages: of JavaScript, where no compiler looks. */
export function found(given: unknown): string {
  if (given === undefined) return "nothing";
  if (given instanceof Promise) return "a promise: await it first";
  return quote(given);
}
