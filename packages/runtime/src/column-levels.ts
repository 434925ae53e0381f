/** The share of columns that may be outliers. */
const MOST = 0.01;

/** They are so many times as large as the largest of the others, of which whole numbers of 8 bits would keep 6 bits or less beside them. */
const TIMES_LARGER = 4;

/** Places of what is beyond all others. */
export function outliersAmong(tops: Float32Array): readonly number[] {
  const order = Array.from(tops.keys()).sort((a, b) => tops[b]! - tops[a]!);
  const most = Math.ceil(MOST * tops.length);
  const others = tops[order[most]!]!;
  return order.slice(0, most).filter((place) => tops[place]! > TIMES_LARGER * others);
}

/** So many times larger or smaller a column is made at most: what is looked at is little, and not what will come in. */
const FARTHEST = 4;

/** What rounding adds, squared, has to become so small a share of itself: else it is not worth a pass over x. */
const WORTH = 0.7;

/** How much of what makes columns differ is taken from them, and given to the matrix. */
const EVENNESS = 0.75;

/** Stands for a magnitude of nothing. */
const TINY = 1e-20;

/**
 * Factors that make columns of x less uneven, and more so the lines of a matrix that are divided by them (SmoothQuant, Xiao et al. 2023);
 * nothing if little is gained.
 *
 * @param tops largest magnitude of each column
 */
export function levelsOf(tops: Float32Array): Float32Array | undefined {
  const wanted = tops.map((top) => Math.max(top, TINY) ** -EVENNESS);
  const middle = wanted.toSorted()[wanted.length >> 1]!;
  const factors = wanted.map((factor) => Math.max(1 / FARTHEST, Math.min(FARTHEST, factor / middle)));
  const even = new Float32Array(tops.length).fill(1);
  const before = rounding(tops, even);
  const after = rounding(
    tops.map((top, i) => top * factors[i]!),
    factors.map((factor) => 1 / factor),
  );
  return after < WORTH * before ? factors : undefined;
}

/** What rounding both sides adds to a product, squared, up to a constant: each by its largest magnitude. */
function rounding(x: Float32Array, w: Float32Array): number {
  const side = (rounded: Float32Array, other: Float32Array) =>
    rounded.reduce((most, top) => Math.max(most, top), 0) ** 2 *
    other.reduce((sum, top) => sum + top * top, 0);
  return side(x, w) + side(w, x);
}
