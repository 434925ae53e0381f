/** Shorter times than this, in milliseconds, are all the same: clocks and collectors of garbage make them up. */
const FLOOR = 4;

/** How much more work is given the second time. */
const FACTOR = 16;

/** Between 16 times as long, and 256 times, as what grows with the square takes: with room for busy machines. */
export const LINEAR = 100;

/** Sizes that {@link growth} tries. */
const sizesFrom = (size: number): readonly number[] => [Math.ceil(size / FACTOR), size, FACTOR * size];

/**
 * How many times longer work takes on sixteen times as much. The quickest of three tries each, and of three rounds where another program
 * may have been in the way.
 *
 * @param floor in milliseconds.
 */
export async function growth(
  work: (size: number) => unknown,
  size: number,
  floor: number = FLOOR,
): Promise<number> {
  const quickest = async (n: number) => {
    let best = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 3; tries++) {
      const start = performance.now();
      await Promise.resolve(work(n)).catch(() => undefined);
      best = Math.min(best, performance.now() - start);
    }
    return Math.max(best, floor);
  };
  const [first = 1, small = 1, large = 1] = sizesFrom(size);
  await quickest(first);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3 && least > 2 * FACTOR; round++) {
    const before = await quickest(small);
    least = Math.min(least, (await quickest(large)) / before);
  }
  return least;
}

/** What work is done on, made beforehand for each size that {@link growth} tries. */
export async function madeFrom<T>(
  size: number,
  make: (size: number) => T | Promise<T>,
): Promise<(size: number) => T> {
  const made = new Map<number, T>();
  for (const each of sizesFrom(size)) made.set(each, await make(each));
  return (each) => made.get(each)!;
}
