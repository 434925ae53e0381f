/** A loss or gradient that is no number any more. */
export class NonFiniteError extends RangeError {
  /** Tells it from other errors where classes are not shared. */
  override readonly name = "NonFiniteError";
  /**
   * @param step the step that gave it
   * @param why where it began, and what to do
   */
  constructor(
    readonly step: number,
    what: string,
    value: number,
    why: string = LOWER_RATE,
  ) {
    super(
      `Cannot go on training: at step ${step} the ${what} is ${value}. The weights are those of step ${step - 1}. ${why}`,
    );
  }
}

/** What helps where nothing that goes in is to blame. */
export const LOWER_RATE = "Try a lower learning rate";
