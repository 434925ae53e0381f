/** Shorter times than this, in milliseconds, are all the same: clocks and collectors of garbage make them up. */
const FLOOR = 4;

/**
 * How many times longer work takes on eight times as much: about 8 if it grows with the input, 64 if with its square. The quickest of
 * three tries each.
 */
export async function growth(work: (size: number) => unknown, size: number): Promise<number> {
  const quickest = async (n: number) => {
    let best = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 3; tries++) {
      const start = performance.now();
      await Promise.resolve(work(n)).catch(() => undefined);
      best = Math.min(best, performance.now() - start);
    }
    return Math.max(best, FLOOR);
  };
  await quickest(Math.ceil(size / 8));
  const small = await quickest(size);
  return (await quickest(8 * size)) / small;
}

/** More than eight times as long, with room for busy machines, and far from the square. */
export const LINEAR = 30;
