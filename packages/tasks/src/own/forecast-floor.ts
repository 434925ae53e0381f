/** What forecasting comes to without a model. */
export interface ForecastFloor {
  /** The last value as it is; the value a season ago; a linear function of the window, the same for all series. */
  readonly name: "naive" | "seasonal naive" | "linear";
  /** Mean squared error on the test split, as the loss of values has it. */
  readonly loss: number;
  /** Mean squared error on the test split in deviations of the training times, as benchmarks of forecasting give it. */
  readonly mse: number;
  /** Mean absolute error in the same. */
  readonly mae: number;
}
