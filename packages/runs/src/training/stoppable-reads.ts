/**
 * Does something that begins with reading, which a signal stops at once. What is read once that is over is nobody's to stop.
 *
 * @param work is given what stops its reads, and what says that they are over
 * @throws the signal's reason if it stopped them.
 */
export async function stoppableReads<T>(
  signal: AbortSignal | undefined,
  work: (reads: AbortSignal | undefined, over: () => void) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return work(undefined, () => undefined);
  const reads = new AbortController();
  const stop = () => reads.abort(signal.reason);
  const over = () => signal.removeEventListener("abort", stop);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop);
  try {
    return await work(reads.signal, over);
  } catch (error) {
    throw reads.signal.aborted ? signal.reason : error;
  } finally {
    over();
  }
}
