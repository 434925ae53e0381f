import { found } from "@permafrost/common/found";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { isAmount } from "@permafrost/common/option-rules";
import { AMOUNT } from "../option-rules.js";

/** How far the weights of an output layer are pulled towards zero. */
export interface RidgeOptions {
  /** One λ of 0 or more. Default: it is chosen among `lambdas`. */
  readonly lambda?: number;
  /** Those that one is chosen of, by the squared error on held-out training examples. Default: 1e-8, 1e-6, … 1e4. */
  readonly lambdas?: readonly number[];
}

/** A way to solve for the output layer, as data. */
export interface Ridge {
  /** Its name. */
  readonly name: "ridge";
  /** What λ may be; the one that does best on held-out examples is taken. */
  readonly lambdas: readonly number[];
}

const RULES: OptionRules<RidgeOptions> = {
  lambda: AMOUNT,
  lambdas: [
    (x) => Array.isArray(x) && x.length > 0 && x.every(isAmount),
    "a list of at least one number of 0 or more",
  ],
};

const LAMBDAS: readonly number[] = [1e-8, 1e-6, 1e-4, 1e-2, 1, 1e2, 1e4];

/**
 * The output layer in closed form, by ridge regression (Hoerl & Kennard 1970) on what it reads: the weights W and the bias b that minimize
 *
 *     Σ ‖y − W x − b‖² + λ ‖W‖²
 *
 * over all tokens that are read out, each counting as much as its label's weight. x is what the layer reads; y is the values, or a 1 for
 * the class and a 0 for each other. λ is not divided by the number of tokens, and does not pull at b, as in scikit-learn.
 *
 * @throws RangeError for a λ below 0, or for both of the options.
 */
export function ridge(options: RidgeOptions = {}): Ridge {
  checkOptions("make a ridge readout", options, RULES);
  const { lambda, lambdas } = options;
  if (lambda !== undefined && lambdas !== undefined)
    throw new RangeError("Cannot make a ridge readout of both lambda and lambdas: give one of them");
  return { name: "ridge", lambdas: lambda === undefined ? [...(lambdas ?? LAMBDAS)] : [lambda] };
}

/** @param attempt as in "Cannot …" @throws TypeError for what `ridge` did not make */
export function checkRidge(attempt: string, given: Ridge): void {
  if (given?.name === "ridge" && RULES.lambdas[0](given.lambdas)) return;
  throw new TypeError(
    `Cannot ${attempt}: expected a readout, as ridge({ lambda: 1e-6 }) makes one, found ${found(given)}`,
  );
}
