/** There is a run in the folder already, which can go on and not begin anew. */
export class RunThere extends Error {
  /** `RunThere`. */
  override readonly name = "RunThere";
}
