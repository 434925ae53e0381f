/** Lets so many calls through at a time; the others wait in the order they came. */
export type Gate = <T>(call: () => Promise<T>) => Promise<T>;

/** A gate for `width` calls at a time. */
export function gate(width: number): Gate {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (call) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
