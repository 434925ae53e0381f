/** What options of several kinds must be: a question, and its answer in words. */
export type Rule = readonly [is: (given: unknown) => boolean, expected: string];

export const isAmount = (given: unknown): boolean =>
  typeof given === "number" && Number.isFinite(given) && given >= 0;
export const isFunction = (given: unknown): boolean => typeof given === "function";

/** Whether something has a function by a name. */
export const has = (given: unknown, name: string): boolean =>
  isFunction((given as Record<string, unknown> | null | undefined)?.[name]);

/** A count of at least 1. */
export const COUNT: Rule = [(x) => Number.isInteger(x) && Number(x) >= 1, "a whole number of at least 1"];
/** A number of things, or of none. */
export const WHOLE: Rule = [(x) => Number.isInteger(x) && Number(x) >= 0, "a whole number of at least 0"];
/** A number that is not negative. */
export const AMOUNT: Rule = [isAmount, "a number of 0 or more"];
/** What random numbers follow from. */
export const SEED: Rule = [Number.isSafeInteger, "a whole number"];
/** A function. */
export const FUNCTION: Rule = [isFunction, "a function"];
/** What says when to stop. */
export const SIGNAL: Rule = [(x) => has(x, "throwIfAborted"), "an AbortSignal"];
/** A size of memory. */
export const BYTES: Rule = [(x) => isAmount(x) || x === Number.POSITIVE_INFINITY, "a number of 0 or more"];
/** A share of a whole. */
export const SHARE: Rule = [(x) => isAmount(x) && Number(x) <= 1, "a share from 0 to 1"];
/** What is so or is not. */
export const FLAG: Rule = [(x) => typeof x === "boolean", "true or false"];
/** What something is called. */
export const NAME: Rule = [(x) => typeof x === "string", "a name"];
/** An object. */
export const OBJECT: Rule = [(x) => typeof x === "object" && x !== null, "an object"];
/** One of some names. */
export const oneOf = (...names: readonly string[]): Rule => [
  (x) => names.includes(x as string),
  `one of ${names.join(", ")}`,
];
/** A name, or something that is open already. */
export const DEVICE: Rule = [
  (x) => typeof x === "string" || (has(x, "open") && has(x, "place")),
  "a device or its name",
];
/** How frozen matrices are kept. */
export const STORAGE: Rule = oneOf("f32", "f16", "int8", "int4");
const COMPUTES = /^(f32|int8(:[1-9]\d{0,5})?)$/;
/** How that is written which products with them are computed in. */
export const COMPUTE_PATTERN = COMPUTES.source;
/** What products with them are computed in. */
export const COMPUTE: Rule = [
  (x) => typeof x === "string" && COMPUTES.test(x),
  "f32, int8, or int8:4, which leaves the first 4 layers in float32",
];
