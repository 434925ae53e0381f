/** Throws a RangeError unless `value` is a whole number of at least `least`. */
export function checkCount(attempt: string, what: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(
      `Cannot ${attempt}: expected ${what} to be a whole number of at least ${least}, found ${value}`,
    );
  }
}
