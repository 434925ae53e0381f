/** What a run does could not be written. What was saved before is intact. */
export class SaveError extends Error {
  override readonly name = "SaveError";
}
