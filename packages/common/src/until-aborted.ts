/** The same values until a signal says to stop. @throws its reason, before the next value */
export async function* untilAborted<T>(
  values: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  for await (const value of values) {
    signal?.throwIfAborted();
    yield value;
  }
}

/** Whether something failed because a signal said to stop. */
export const isAbortedBy = (signal: AbortSignal | undefined, error: unknown): boolean =>
  signal?.aborted === true && error === signal.reason;
