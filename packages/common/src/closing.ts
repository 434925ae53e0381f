/** Work that may begin until what it needs is closed, and is done before it is gone. */
export interface Closing {
  /** Does some work. @throws Error once it is closed. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Lets no more begin, waits for what has, and disposes. A second call waits for the first. */
  dispose(): Promise<void>;
}

/**
 * @param attempt what the work is, as in "Cannot …"
 * @param what is closed
 * @param dispose gives back what the work needs
 */
export function closing(attempt: string, what: string, dispose: () => Promise<void>): Closing {
  const begun = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;
  return {
    async during(work) {
      if (closed) throw new Error(`Cannot ${attempt}: this ${what} is disposed of. Open another one`);
      const doing = work();
      begun.add(doing);
      try {
        return await doing;
      } finally {
        begun.delete(doing);
      }
    },
    dispose() {
      closed ??= Promise.allSettled(begun).then(dispose);
      return closed;
    },
  };
}
