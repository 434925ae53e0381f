import { turns } from "./turn.js";

/** The same values until a signal says to stop, which it is given the time to. @throws its reason, before the next value */
export async function* untilAborted<T>(
  values: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const turn = turns();
  for await (const value of values) {
    if (signal) await turn();
    signal?.throwIfAborted();
    yield value;
  }
}

/** Whether something failed because a signal said to stop. */
export const isAbortedBy = (signal: AbortSignal | undefined, error: unknown): boolean =>
  signal?.aborted === true && error === signal.reason;
