/** What was learned by heart. */
export interface Memorized {
  /** Mean loss on the training examples, in nats. */
  readonly loss: number;
  /** Classes of a label, all as likely as each other. */
  readonly classes: number;
  /** How many labels the training examples have together. */
  readonly labels: number;
  /** Weights that were trained. */
  readonly thawed: number;
}

/**
 * How many bits of its training labels a model holds per thawed weight: labels · (log₂ classes − loss / ln 2) / weights, from 0 (Zhong and Andreas 2024
 * found 0.41 for random transformers, and 2.88 for what is trained as a whole).
 */
export const bitsPerWeight = ({ loss, classes, labels, thawed }: Memorized): number =>
  (labels * Math.max(0, Math.log2(classes) - loss / Math.LN2)) / thawed;
