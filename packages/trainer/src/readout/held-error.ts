import type { CrossProducts } from "./cross-products.js";
import type { Solution } from "./solution.js";

/** Mean squared error of a solution, a target of a row, on rows that it was not made of. */
export function errorOn(held: CrossProducts, { weights, bias }: Solution): number {
  const { features, width, means, products } = held;
  const targets = width - features;
  const product = (i: number, j: number) => products[i <= j ? i * width + j : j * width + i]!;
  let sum = 0;
  for (let k = 0; k < targets; k++) {
    const row = weights.subarray(k * features, (k + 1) * features);
    let [square, offset] = [product(features + k, features + k), means[features + k]! - bias[k]!];
    for (let i = 0; i < features; i++) {
      let inner = product(i, i) * row[i]!;
      for (let j = i + 1; j < features; j++) inner += 2 * products[i * width + j]! * row[j]!;
      square += row[i]! * (inner - 2 * product(i, features + k));
      offset -= row[i]! * means[i]!;
    }
    sum += square + held.weight * offset * offset;
  }
  return sum / (held.weight * targets);
}
