/** What options of several kinds must be. */

type Rule = readonly [is: (given: unknown) => boolean, expected: string];

const isAmount = (given: unknown) => typeof given === "number" && Number.isFinite(given) && given >= 0;
const isFunction = (given: unknown) => typeof given === "function";

/** Whether something has a function by a name. */
const has = (given: unknown, name: string) => isFunction((given as Record<string, unknown> | null)?.[name]);

/** A count of at least 1. */
export const COUNT: Rule = [(x) => Number.isInteger(x) && Number(x) >= 1, "a whole number of at least 1"];
/** How far to train; a trainer may be there already. */
export const STEPS: Rule = [(x) => Number.isInteger(x) && Number(x) >= 0, "a whole number of at least 0"];
/** A number that is not negative. */
export const AMOUNT: Rule = [isAmount, "a number of 0 or more"];
/** What random numbers follow from. */
export const SEED: Rule = [Number.isSafeInteger, "a whole number"];
/** A function. */
export const FUNCTION: Rule = [isFunction, "a function"];
/** A learning rate, or one for every step. */
export const RATE: Rule = [
  (x) => isAmount(x) || isFunction(x),
  "a number of 0 or more, or a function of the step",
];
/** A name, or something that is open already. */
export const DEVICE: Rule = [
  (x) => typeof x === "string" || (has(x, "open") && has(x, "place")),
  "a device or its name",
];
/** What says when to stop. */
export const SIGNAL: Rule = [(x) => has(x, "throwIfAborted"), "an AbortSignal"];
/** A size of memory. */
export const BYTES: Rule = [(x) => isAmount(x) || x === Number.POSITIVE_INFINITY, "a number of 0 or more"];
/** A share of a whole. */
export const SHARE: Rule = [(x) => isAmount(x) && Number(x) <= 1, "a share from 0 to 1"];
/** An optimizer. */
export const OPTIMIZER: Rule = [
  (x) => has(x, "update") && has(x, "schedule"),
  "an optimizer, such as adam()",
];
/** What is measured, with a name of its own. */
export const LOSS: Rule = [(x) => has(x, "of"), "a loss, such as crossEntropyLoss()"];
/** What else is measured, by name. */
export const METRICS: Rule = [
  (x) => typeof x === "object" && x !== null && Object.values(x).every((metric) => has(metric, "of")),
  "metrics by name, such as { accuracy }",
];
/** An object. */
export const OBJECT: Rule = [(x) => typeof x === "object" && x !== null, "an object"];
/** What something is called. */
export const NAME: Rule = [(x) => typeof x === "string", "a name"];
/** One of some names. */
export const oneOf = (...names: readonly string[]): Rule => [
  (x) => names.includes(x as string),
  `one of ${names.join(", ")}`,
];
