/** A loss or gradient that is no number any more. */
export class NonFiniteError extends RangeError {
  /** Tells it from other errors where classes are not shared. */
  override readonly name = "NonFiniteError";
  /** @param step the step that gave it */
  constructor(
    readonly step: number,
    what: string,
    value: number,
  ) {
    super(
      `Cannot go on training: at step ${step} the ${what} is ${value}. The weights are those of step ${step - 1}. Try a lower learning rate`,
    );
  }
}
