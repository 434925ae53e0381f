import { found } from "./found.js";
import { nearestName } from "./nearest-name.js";
import { quote } from "./quote.js";

/** A table whose keys are a type's options: the compiler asks for each of them, and takes no other. Its values may be anything. */
export type OptionNames<T> = { readonly [K in keyof T]-?: unknown };

/**
 * Refuses options that nobody would read: a misspelled one is not a default.
 *
 * @param attempt what they were given for, as in "Cannot …"
 * @param options what was given
 * @param names the options that there are
 * @throws TypeError naming the option and the nearest that there is, or if `options` is no object.
 */
export function refuseUnknownOptions<T extends object>(
  attempt: string,
  options: T,
  names: OptionNames<T>,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new TypeError(`Cannot ${attempt}: expected an object of options, found ${found(options)}`);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  const known = Object.keys(names);
  const nearest = nearestSpelling(unknown, known);
  throw new TypeError(
    `Cannot ${attempt}: there is no option ${quote(unknown)}; ${nearest === undefined ? `there are ${known.join(", ")}` : `the nearest is "${nearest}"`}`,
  );
}

/** What each option of a type must be: a question, and its answer in words. */
export type OptionRules<T> = {
  readonly [K in keyof T]-?: readonly [is: (given: unknown) => boolean, expected: string];
};

/**
 * Refuses options that nobody would read, and those of the wrong kind; one that is undefined is left out.
 *
 * @param attempt what they were given for, as in "Cannot …"
 * @throws TypeError for an unknown one, RangeError for one of the wrong kind.
 */
export function checkOptions<T extends object>(attempt: string, options: T, rules: OptionRules<T>): void {
  refuseUnknownOptions(attempt, options, rules);
  for (const [name, value] of Object.entries(options)) {
    const [is, expected] = rules[name as keyof T];
    if (value !== undefined && !is(value))
      throw new RangeError(`Cannot ${attempt}: expected ${name} to be ${expected}, found ${found(value)}`);
  }
}

/** Of the options of several, those of one. */
export const optionsOf = <T extends object>(options: T, names: OptionNames<T>): T =>
  Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(names, name))) as T;

/** `learning_rate` and `LEARNING-RATE` are `learningRate`, however many edits that takes. */
function nearestSpelling(wanted: string, names: readonly string[]): string | undefined {
  const letters = (name: string) => name.replace(/[_\-.\s]/g, "").toLowerCase();
  const plain = letters(wanted);
  return names.find((name) => letters(name) === plain) ?? nearestName(wanted, names);
}
