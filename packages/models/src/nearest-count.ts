/**
 * The whole number, from 1, at which something that grows with it comes nearest to what is wanted. What does not grow from one to
 * twice it does not grow at all.
 *
 * @param most the largest that is tried
 */
export function nearestCount(countAt: (n: number) => number, wanted: number, most: number): number {
  let above = 1;
  for (let reached = countAt(above); above < most && reached < wanted; ) {
    const further = Math.min(2 * above, most);
    const next = countAt(further);
    if (next === reached) return above;
    [above, reached] = [further, next];
  }
  let below = 1;
  // what is wanted lies between the two
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (countAt(middle) < wanted) below = middle;
    else above = middle;
  }
  return wanted - countAt(below) < countAt(above) - wanted ? below : above;
}
