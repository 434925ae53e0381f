import type { Prediction } from "./predict.js";
import type { RunnableOutput } from "./runnable.js";

/** What a model says of one label. */
export interface Answer {
  /** The name of the likeliest class; its number, where classes have no names; the value, where labels are values. */
  readonly answer: string | number;
  /** How likely that class is, from 0 to 1. Default: it is not said, as labels are values. */
  readonly probability?: number;
  /** How likely each class is, in the order of their numbers. Default: as with `probability`. */
  readonly probabilities?: readonly number[];
}

/** What is known of the labels of a model besides its output. */
export interface AnswerNames {
  /** Names of the classes, by class number. Default: their numbers are their names. */
  readonly classNames?: readonly string[];
}

/**
 * A prediction as one reads it.
 *
 * @returns `[examples][labels]`
 */
export function answersOf(
  { kind, tokens, labels, classes }: RunnableOutput,
  prediction: Prediction,
  { classNames }: AnswerNames = {},
): Answer[][] {
  const { logits, probabilities } = prediction;
  const perExample = tokens * labels;
  const answerAt = (row: number): Answer => {
    if (kind === "values") return { answer: logits[row]! };
    const likeliest = prediction.classes[row]!;
    return {
      answer: classNames?.[likeliest] ?? likeliest,
      probability: probabilities[row * classes + likeliest]!,
      probabilities: Array.from(probabilities.subarray(row * classes, (row + 1) * classes)),
    };
  };
  const examples = logits.length / (perExample * classes);
  return Array.from({ length: examples }, (_, example) =>
    Array.from({ length: perExample }, (_, label) => answerAt(example * perExample + label)),
  );
}
