/**
 * The whole number, from 1, at which something that grows with it comes nearest to what is wanted.
 *
 * @param most the largest that is tried
 */
export function nearestCount(countAt: (n: number) => number, wanted: number, most: number): number {
  let above = 1;
  while (above < most && countAt(above) < wanted) above = Math.min(2 * above, most);
  let below = 1;
  // what is wanted lies between the two
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (countAt(middle) < wanted) below = middle;
    else above = middle;
  }
  return wanted - countAt(below) < countAt(above) - wanted ? below : above;
}
