/** What is reached without a model. */
export interface Floor {
  /**
   * How: `mean` and `majority` look at nothing; `linear` at all tokens, `bag of tokens` at which ones there are, `first tokens` at those, `copy` at
   * what stands where the label is read, `delay line` at the last tokens, `no body` at the token that is read out, `shuffled tokens` at all in an order
   * of chance.
   */
  readonly name:
    | "mean"
    | "majority"
    | "linear"
    | "bag of tokens"
    | "first tokens"
    | "copy"
    | "delay line"
    | "no body"
    | "shuffled tokens";
  /** What is measured: of values the NRMSE, root mean squared error by deviation of the labels; of classes the share that is right. */
  readonly metric: "nrmse" | "accuracy";
  /** What it comes to on the test split. */
  readonly value: number;
}
