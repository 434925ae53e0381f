import { showType, type Tensor } from "@permafrost/graph";
import type { Mean, Measure, Statistic } from "./measure.js";

/**
 * A measure as a statistic: a mean is made of a sum and a count.
 *
 * @param name for messages
 */
export function statisticOf(measure: Measure | Statistic, name: string): Statistic {
  if ("numbers" in measure) return checked(measure, name);
  const expected = "{ sum, count }, f32 scalars of the program";
  return {
    size: 2,
    numbers(logits, targets, weights) {
      const { sum, count } = (measure.of(logits, targets, weights) ?? {}) as Partial<Mean>;
      return [scalar(sum, "sum", name, expected), scalar(count, "count", name, expected)];
    },
    merge: ([sum, count], [more, further]) => [sum! + more!, count! + further!],
    // nothing that counts is no loss, as nothing is learned of it
    value: ([sum, count]) => (count === 0 && sum === 0 && name === "loss" ? 0 : sum! / count!),
  };
}

/** Whoever writes a measure may not have had types to help. */
function checked({ size, merge, value, ...statistic }: Statistic, name: string): Statistic {
  const expected = `${size} f32 scalars of the program`;
  return {
    size,
    merge,
    value,
    numbers(logits, targets, weights) {
      const numbers = statistic.numbers(logits, targets, weights);
      return Array.from({ length: size }, (_, i) => scalar(numbers[i], `number ${i}`, name, expected));
    },
  };
}

function scalar(x: Tensor | undefined, what: string, name: string, expected: string): Tensor {
  const isTensor = typeof x === "object" && x !== null && "dtype" in x && Array.isArray(x.shape);
  if (isTensor && x.dtype === "f32" && x.shape.length === 0) return x;
  const found = isTensor ? showType(x) : x === null ? "null" : typeof x;
  throw new TypeError(`Cannot measure ${name}: what it gives must be ${expected}; its ${what} is ${found}`);
}
