import type { RunnableOutput } from "@permafrost/runtime";
import type { Batch } from "../batch.js";

/** The tokens of a batch that count, and what is to come out at each. */
export interface TargetRows {
  /** Which of the tokens that are read out, over all examples, each row is. */
  readonly places: readonly number[];
  /** What each counts, above 0. */
  readonly weights: readonly number[];
  /** Writes the targets of one of the tokens: a value for each label, or a 1 for its class and a 0 for each other. */
  write(place: number, into: Float64Array): void;
}

/** How many targets a token has. */
export const targetsOf = ({ labels, classes }: RunnableOutput): number => labels * classes;

/**
 * The targets of a batch whose shape was looked at.
 *
 * @param number of the batch, for messages
 * @throws RangeError where the labels of a token do not count alike: they share what it is solved from.
 */
export function targetRows(output: RunnableOutput, batch: Batch, number: number): TargetRows {
  const { labels, classes } = output;
  const { y, weights } = batch;
  const places: number[] = [];
  const counts: number[] = [];
  for (let place = 0; place < y.length / labels; place++) {
    const first = weights?.[place * labels] ?? 1;
    for (let label = 1; label < labels; label++) {
      const other = weights?.[place * labels + label] ?? 1;
      if (other !== first)
        throw new RangeError(
          `Cannot solve for the output layer: in example ${Math.floor(place / output.tokens)} of batch ${number}, labels of one token have the weights ${first} and ${other}. Give all labels of a token one weight, or train by gradient`,
        );
    }
    if (first === 0) continue;
    places.push(place);
    counts.push(first);
  }
  const values = output.kind === "values";
  return {
    places,
    weights: counts,
    write(place, into) {
      into.fill(0);
      for (let label = 0; label < labels; label++) {
        const given = y[place * labels + label]!;
        if (values) into[label] = given;
        else into[label * classes + given] = 1;
      }
    },
  };
}
