/** What options of several kinds must be. */

import { has, isAmount, isFunction, type Rule } from "@permafrost/common/option-rules";

export {
  AMOUNT,
  BYTES,
  COMPUTE,
  COUNT,
  DEVICE,
  FUNCTION,
  NAME,
  OBJECT,
  SEED,
  SHARE,
  SIGNAL,
  STORAGE,
  WHOLE,
} from "@permafrost/common/option-rules";

/** A learning rate, or one for every step. */
export const RATE: Rule = [
  (x) => isAmount(x) || isFunction(x),
  "a number of 0 or more, or a function of the step",
];
/** An optimizer. */
export const OPTIMIZER: Rule = [
  (x) => has(x, "update") && has(x, "schedule"),
  "an optimizer, such as adam()",
];
/** What is measured, with a name of its own. */
export const LOSS: Rule = [(x) => has(x, "of"), "a loss, such as crossEntropyLoss()"];
/** What else is measured, by name. */
export const METRICS: Rule = [
  (x) =>
    typeof x === "object" &&
    x !== null &&
    Object.values(x).every((metric) => ["of", "numbers", "judge"].some((name) => has(metric, name))),
  "metrics by name, such as { accuracy }",
];
