/** What every read accepts. */
export interface ReadOptions {
  /** Stops the read; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
