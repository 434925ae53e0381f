/**
 * The whole number, from 1, at which something that grows with it comes nearest to what is wanted. What does not grow from one to
 * twice it does not grow at all.
 *
 * @param countAt may throw RangeError for what is too small for it, as a width below what it is to be projected to
 * @param most the largest that is tried
 * @throws what it throws for 1, where it throws for all
 */
export function nearestCount(countAt: (n: number) => number, wanted: number, most: number): number {
  const least = leastOf(countAt, most);
  let above = least;
  for (let reached = countAt(above); above < most && reached < wanted; ) {
    const further = Math.min(2 * above, most);
    const next = countAt(further);
    if (next === reached) return above;
    [above, reached] = [further, next];
  }
  let below = least;
  // what is wanted lies between the two
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (countAt(middle) < wanted) below = middle;
    else above = middle;
  }
  return wanted - countAt(below) < countAt(above) - wanted ? below : above;
}

/** The smallest that there is a count of. */
function leastOf(countAt: (n: number) => number, most: number): number {
  const refusal = refusalOf(() => countAt(1));
  if (!refusal) return 1;
  let [below, above] = [1, 1];
  do {
    if (above === most) throw refusal;
    [below, above] = [above, Math.min(2 * above, most)];
  } while (refusalOf(() => countAt(above)));
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (refusalOf(() => countAt(middle))) below = middle;
    else above = middle;
  }
  return above;
}

function refusalOf(count: () => number): RangeError | undefined {
  try {
    count();
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}
