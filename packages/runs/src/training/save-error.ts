/** What a run does could not be written. What was saved before is intact. */
export class SaveError extends Error {
  /** Tells it from other errors where classes are not shared. */
  override readonly name = "SaveError";
}
