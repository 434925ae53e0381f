/** What some features are for each of several examples: a row each, as long as the others. */
export type FeatureRows = readonly ArrayLike<number>[];

/**
 * How alike two sets of features of the same examples are: linear centered kernel alignment, ‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖) of what is left once
 * means are taken away (Kornblith et al. 2019). 1 where they are the same but for a rotation and a scale; about 0 where they have nothing in common.
 *
 * @param x `[examples, features]`
 * @param y `[examples, other features]`
 * @throws RangeError for other numbers of examples, fewer than two, rows of different length, or features that never change.
 */
export function linearCka(x: FeatureRows, y: FeatureRows): number {
  if (x.length !== y.length || x.length < 2)
    throw new RangeError(
      `Cannot compare features: expected two or more examples, the same for both, found ${x.length} and ${y.length}`,
    );
  const [a, b] = [centered(x), centered(y)];
  const own = Math.sqrt(squaredProduct(a, a) * squaredProduct(b, b));
  if (!(own > 0)) throw new RangeError("Cannot compare features: those of all examples are the same");
  return squaredProduct(a, b) / own;
}

/** A column for each feature, its mean taken away. */
function centered(rows: FeatureRows): readonly Float64Array[] {
  const features = rows[0]!.length;
  const odd = rows.findIndex((row) => row.length !== features);
  if (odd >= 0)
    throw new RangeError(
      `Cannot compare features: expected ${features} of each example, found ${rows[odd]!.length} of example ${odd}`,
    );
  return Array.from({ length: features }, (_, i) => {
    const column = Float64Array.from(rows, (row) => row[i]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return column.map((value) => value - mean);
  });
}

/** Sum of the squares of all products of columns. */
function squaredProduct(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let sum = 0;
  for (const column of a)
    for (const other of b) {
      let product = 0;
      for (let i = 0; i < column.length; i++) product += column[i]! * other[i]!;
      sum += product ** 2;
    }
  return sum;
}
