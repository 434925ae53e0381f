/** What was found of a model on some examples. */
export interface Evaluation {
  /** Split that the examples are of, where their feed says it. */
  readonly split?: string;
  /** Mean loss over labels: of classes the plain cross-entropy, in nats. */
  readonly loss: number;
  /** Share of labels that were right; NaN where labels are values. */
  readonly accuracy: number;
  /** Labels that count. */
  readonly labels: number;
  /** Examples that were looked at. */
  readonly examples: number;
  /** What else was measured, by name. Default: nothing else. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** How often each class was taken for each, `[truth][prediction]`; where it was asked for. */
  readonly confusion?: readonly (readonly number[])[];
}

/** What an evaluation says of a measure. @returns NaN for one that there is not */
export const measureOf = ({ metrics, ...evaluation }: Evaluation, name: string): number =>
  name === "loss" || name === "accuracy" ? evaluation[name] : (metrics?.[name] ?? Number.NaN);
