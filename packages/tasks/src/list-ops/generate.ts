import type { OptionNames } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { checkCount } from "../check.js";
import { Random, type RandomOrigin } from "../random.js";
import { CODES, LIST_OPS_OPERATORS, type ListOpsOperator, OPERATOR_VALUES, SYMBOL_TEXTS } from "./symbols.js";

/** What random expressions look like; the defaults are Long Range Arena's. */
export interface ListOpsSizes {
  /** Expressions have more symbols than this (operators, digits and `]`). Default 500. */
  readonly minLength?: number;
  /** Expressions have fewer symbols than this. Default 2000. */
  readonly maxLength?: number;
  /** Levels of the tree, digits included. Default 10. */
  readonly maxDepth?: number;
  /** Arguments of an operator: 2 to this many, each number equally likely. Default 10. */
  readonly maxArguments?: number;
  /** Operators to draw from, equally likely. Default: MIN, MAX, MED, SM. */
  readonly operators?: readonly ListOpsOperator[];
}

export const LIST_OPS_SIZES: OptionNames<ListOpsSizes> = {
  minLength: true,
  maxLength: true,
  maxDepth: true,
  maxArguments: true,
  operators: true,
};

/** Share of the nodes that are operators, where the tree may go deeper. */
const OPERATOR_SHARE = 0.25;
/** Expressions thrown away for their length before giving up; Long Range Arena's sizes need about twelve. */
const PATIENCE = 200_000;

/** A random expression as symbol codes, in memory that the next one overwrites. */
export interface GeneratedListOps {
  /** Codes of all symbols. */
  readonly symbols: Uint8Array;
  /** What it evaluates to, 0–9. */
  readonly value: number;
}

/**
 * Makes random expressions with the distribution of Long Range Arena's generator: a node is an operator with probability
 * 1/4 if it may have children; trees are drawn until one has a length between the bounds, both exclusive.
 *
 * @throws RangeError for sizes that no expression, or practically none, can have.
 */
export function listOpsGenerator(sizes: ListOpsSizes): (origin: RandomOrigin) => GeneratedListOps {
  const { minLength = 500, maxLength = 2000, maxDepth = 10, maxArguments = 10 } = sizes;
  const operators = sizes.operators ?? LIST_OPS_OPERATORS.slice(0, 4);
  const attempt = "generate ListOps";
  checkCount(attempt, "minLength", minLength, 0);
  checkCount(attempt, "maxLength", maxLength, 2);
  checkCount(attempt, "maxDepth", maxDepth);
  checkCount(attempt, "maxArguments", maxArguments, 2);
  if (maxDepth > 100)
    throw new RangeError(`Cannot ${attempt}: expected maxDepth of at most 100, found ${maxDepth}`);
  const operatorCodes = operators.map((operator) => {
    const place = LIST_OPS_OPERATORS.indexOf(operator);
    if (place < 0)
      throw new RangeError(
        `Cannot ${attempt}: expected operators of ${LIST_OPS_OPERATORS}, found ${quote(operator)}`,
      );
    return place;
  });
  if (operatorCodes.length === 0)
    throw new RangeError(`Cannot ${attempt}: expected at least one operator, found none`);

  const symbols = new Uint8Array(maxLength);
  let length = 0;

  const push = (symbol: number) => {
    // Past the end nothing is written: the expression is too long and is thrown away.
    symbols[length++] = symbol;
  };
  const grow = (random: Random, depth: number): number => {
    if (length >= maxLength) return 0;
    if (depth >= maxDepth || random.uniform() >= OPERATOR_SHARE) {
      const value = random.below(10);
      push(value);
      return value;
    }
    const operator = operatorCodes[random.below(operatorCodes.length)]!;
    const count = 2 + random.below(maxArguments - 1);
    push(CODES.firstOperator + operator);
    const values: number[] = [];
    for (let i = 0; i < count && length < maxLength; i++) values.push(grow(random, depth + 1));
    push(CODES.close);
    return values.length === 0 ? 0 : OPERATOR_VALUES[LIST_OPS_OPERATORS[operator]!](values);
  };
  const generate = (origin: RandomOrigin): GeneratedListOps => {
    const random = new Random(origin);
    for (let tries = 0; tries < PATIENCE; tries++) {
      length = 0;
      const value = grow(random, 1);
      if (length > minLength && length < maxLength) return { symbols: symbols.subarray(0, length), value };
    }
    throw new RangeError(
      `Cannot ${attempt}: none of ${PATIENCE} random expressions had more than ${minLength} and fewer than ` +
        `${maxLength} symbols with maxDepth ${maxDepth} and maxArguments ${maxArguments}; widen these sizes`,
    );
  };
  // Sizes that cannot be had are better known now than in the middle of a training.
  generate({ seed: 0, split: "train", purpose: "example", index: 0, epoch: 0 });
  return generate;
}

/** The text of symbols, without parse brackets. */
export function listOpsText(symbols: Uint8Array): string {
  return Array.from(symbols, (symbol) => SYMBOL_TEXTS[symbol]).join(" ");
}
