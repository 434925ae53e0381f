/** Names for a message, as many as one can read: what a damaged file calls its columns may be long. */
export function listed(names: readonly string[]): string {
  const text = names.join(", ");
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}

/** Throws a RangeError unless `value` is a whole number of at least `least`. */
export function checkCount(attempt: string, what: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(
      `Cannot ${attempt}: expected ${what} to be a whole number of at least ${least}, found ${value}`,
    );
}
