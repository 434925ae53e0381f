/** Another process trains the run. */
export class RunTaken extends Error {
  /** `RunTaken`. */
  override readonly name = "RunTaken";
}

/** Another process has taken over a run that this one was training: nothing more is written. */
export class LeaseLost extends Error {
  /** `LeaseLost`. */
  override readonly name = "LeaseLost";
}
