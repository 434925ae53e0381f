/** Why a run is no longer this worker's: its process is killed, for another may train it by now. */
export class RunLost extends Error {
  /** `RunLost`. */
  override readonly name = "RunLost";
}
