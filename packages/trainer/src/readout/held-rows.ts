/** Whether λ is chosen on what a token was, rather than solved from it: by the number of its example, and its own among those read out. */
export type HeldRows = (example: number, token: number) => boolean;

/** One in so many is held out. */
const ONE_IN = 5;

/**
 * Every fifth example; where there are fewer than five, the last fifth of the tokens that are read out of each, if there are so many, as of a
 * long series.
 *
 * @param examples how many there are, if that is known; else how many there are at once
 * @param tokens read out of each
 */
export function heldRows(examples: number, tokens: number): HeldRows {
  return examples >= ONE_IN || tokens < ONE_IN
    ? (example) => example % ONE_IN === ONE_IN - 1
    : (_, token) => token >= tokens - Math.floor(tokens / ONE_IN);
}
