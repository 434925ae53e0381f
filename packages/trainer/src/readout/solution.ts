/** An output layer in float64. */
export interface Solution {
  /** `[targets, features]` */
  readonly weights: Float64Array;
  /** `[targets]` */
  readonly bias: Float64Array;
}
