/** Runs a piece of work once all that came before it is done. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets one caller in at a time, in the order they came. */
export function createMutex(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}
