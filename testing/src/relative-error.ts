/** ‖got - want‖ / ‖want‖, where what is wanted counts as at least `floor` in each element. */
export function relativeError(got: ArrayLike<number>, want: ArrayLike<number>, floor = 1e-6): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  let [off, norm] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    off += (got[i]! - want[i]!) ** 2;
    norm += want[i]! ** 2;
  }
  return Math.sqrt(off) / Math.max(Math.sqrt(norm), floor * Math.sqrt(want.length), Number.MIN_VALUE);
}
