import { found } from "./found.js";

/**
 * Refuses what was left out, or is no such thing: in JavaScript no compiler looks.
 *
 * @param attempt what it was given for, as in "Cannot …"
 * @param keys what such a thing has
 * @param expected what it is called, and who makes one
 * @throws TypeError
 */
export function checkGiven(
  attempt: string,
  given: unknown,
  keys: readonly (string | symbol)[],
  expected: string,
): asserts given is object {
  const isOne =
    typeof given === "object" &&
    given !== null &&
    keys.every((key) => (given as Readonly<Record<string | symbol, unknown>>)[key] !== undefined);
  if (!isOne) throw new TypeError(`Cannot ${attempt}: expected ${expected}, found ${found(given)}`);
}

/** Refuses what is no text. @param expected what it says @throws TypeError */
export function checkText(attempt: string, given: unknown, expected: string): void {
  if (typeof given !== "string")
    throw new TypeError(`Cannot ${attempt}: expected ${expected}, found ${found(given)}`);
}

/** Refuses what is no model. @param attempt what it was given for, as in "Cannot …" @throws TypeError */
export function checkModel(attempt: string, model: unknown): void {
  const keys = ["input", "output", "parameters", "forward"];
  checkGiven(attempt, model, keys, `a model, { ${keys.join(", ")} }, as frozen(source, task) makes one`);
}
