/**
 * Sums over rows from which a regression is solved: as many numbers after a billion rows as after one. Rows are features and targets side
 * by side; products are of their distances from the mean, which a bias makes up for, so that no digits are lost to a large mean.
 */
export interface CrossProducts {
  /** How many numbers a row has. */
  readonly width: number;
  /** What the rows count together. */
  weight: number;
  /** Rows that count. */
  rows: number;
  /** `[width]` */
  readonly means: Float64Array;
  /** Σ w (z − mean)(z − mean)ᵀ, `[width, width]`; of its rows from `features` on, only the diagonal, and nowhere what is below it. */
  readonly products: Float64Array;
  /** How many numbers of a row are features; the others are targets. */
  readonly features: number;
}

/** Sums over no rows yet. */
export function crossProducts(features: number, targets: number): CrossProducts {
  const width = features + targets;
  return {
    width,
    features,
    weight: 0,
    rows: 0,
    means: new Float64Array(width),
    products: new Float64Array(width * width),
  };
}

/** Rows that are multiplied at a time: each number of the products is then read and written once for all of them. */
const AT_ONCE = 4;

/**
 * Adds rows.
 *
 * @param block `[rows, width]`, which is overwritten
 * @param weights `[rows]`, each above 0
 */
export function addRows(sums: CrossProducts, block: Float64Array, weights: Float64Array): void {
  const { width, features } = sums;
  const rows = weights.length;
  if (rows === 0) return;
  const fresh = { rows, weight: 0, means: new Float64Array(width) };
  for (const weight of weights) fresh.weight += weight;
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++)
      fresh.means[i]! += (weights[row]! * block[row * width + i]!) / fresh.weight;
  const centered = new Float64Array(Math.ceil(rows / AT_ONCE) * AT_ONCE * width);
  for (let row = 0; row < rows; row++) {
    const root = Math.sqrt(weights[row]!);
    for (let i = 0; i < width; i++)
      centered[row * width + i] = root * (block[row * width + i]! - fresh.means[i]!);
  }
  for (let start = 0; start < centered.length; start += AT_ONCE * width)
    multiply(sums.products, centered.subarray(start, start + AT_ONCE * width), width, features);
  joinMeans(sums, fresh);
}

/** Adds the products of four rows. */
function multiply(products: Float64Array, rows: Float64Array, width: number, features: number): void {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => rows.subarray(i * width, (i + 1) * width)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < width; i++) {
    const [ai, bi, ci, di] = [a[i]!, b[i]!, c[i]!, d[i]!];
    const end = i < features ? width : i + 1;
    for (let j = i, at = i * width + i; j < end; j++, at++)
      products[at] = products[at]! + (ai * a[j]! + bi * b[j]! + (ci * c[j]! + di * d[j]!));
  }
}

/** What two sums over rows are together (Chan, Golub & LeVeque 1979). */
export function joined(a: CrossProducts, b: CrossProducts): CrossProducts {
  const sum: CrossProducts = { ...a, means: a.means.slice(), products: a.products.slice() };
  for (let i = 0; i < sum.products.length; i++) sum.products[i]! += b.products[i]!;
  joinMeans(sum, b);
  return sum;
}

/** Moves the means to those of all rows, and the products to distances from there; the products of `more` are in already. */
function joinMeans(sums: CrossProducts, more: Pick<CrossProducts, "rows" | "weight" | "means">): void {
  const { width, features, products, means } = sums;
  const weight = sums.weight + more.weight;
  const apart = means.map((mean, i) => more.means[i]! - mean);
  if (sums.weight > 0 && more.weight > 0) {
    const factor = (sums.weight * more.weight) / weight;
    for (let i = 0; i < width; i++) {
      const end = i < features ? width : i + 1;
      for (let j = i; j < end; j++) products[i * width + j]! += factor * apart[i]! * apart[j]!;
    }
  }
  if (weight > 0) for (let i = 0; i < width; i++) means[i]! += (apart[i]! * more.weight) / weight;
  sums.weight = weight;
  sums.rows += more.rows;
}
