import { addProducts, BEYOND, endOf } from "./add-products.js";

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

/**
 * Adds rows.
 *
 * @param block `[rows, width]`
 * @param weights `[rows]`, each above 0
 */
export function addRows(sums: CrossProducts, block: Float64Array, weights: Float64Array): void {
  const { width } = sums;
  const rows = weights.length;
  if (rows === 0) return;
  const fresh = { rows, weight: 0, means: new Float64Array(width) };
  for (const weight of weights) fresh.weight += weight;
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) fresh.means[i]! += weights[row]! * block[row * width + i]!;
  // a sum first: of a feature that never moves it is exact, and nothing is left of it then
  for (let i = 0; i < width; i++) fresh.means[i]! /= fresh.weight;
  const centered = new Float64Array(rows * width + BEYOND);
  for (let row = 0; row < rows; row++) {
    const root = Math.sqrt(weights[row]!);
    for (let i = 0, at = row * width; i < width; i++, at++)
      centered[at] = root * (block[at]! - fresh.means[i]!);
  }
  addProducts(sums, centered, rows);
  joinMeans(sums, fresh);
}

/** Takes rows one by one. */
export interface Gatherer {
  /** Takes one, once it is written, `[width]`; it counts so much, above 0. */
  add(weight: number, write: (row: Float64Array) => void): void;
  /** Sums over all that it took. */
  sums(): CrossProducts;
}

/** Rows that are added at a time: once for so many, all products are moved to the mean of what there is then. */
const AT_ONCE = 256;

/** Gathers rows into sums, many at a time. */
export function gatherer(features: number, targets: number): Gatherer {
  const sums = crossProducts(features, targets);
  const { width } = sums;
  const block = new Float64Array(AT_ONCE * width);
  const weights = new Float64Array(AT_ONCE);
  let rows = 0;
  const flush = () => {
    addRows(sums, block, weights.subarray(0, rows));
    rows = 0;
  };
  return {
    add(weight, write) {
      write(block.subarray(rows * width, (rows + 1) * width));
      weights[rows++] = weight;
      if (rows === AT_ONCE) flush();
    },
    sums() {
      flush();
      return sums;
    },
  };
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
      const end = endOf(i, width, features);
      for (let j = i; j < end; j++) products[i * width + j]! += factor * apart[i]! * apart[j]!;
    }
  }
  if (weight > 0) for (let i = 0; i < width; i++) means[i]! += (apart[i]! * more.weight) / weight;
  sums.weight = weight;
  sums.rows += more.rows;
}
