import { subsets } from "./subsets.js";

/**
 * Shapley's shares (1953): what each part adds to a value, on average over all orders in which parts could come. They sum up to what all parts have
 * beyond none.
 *
 * @param parts up to 16 of them, each once
 * @param worth value of a set of parts, in the order of `parts`; of the empty set, too
 * @returns a share for each part, in the unit of the values
 * @throws RangeError for more parts, one that is there twice, or a value that is no number.
 *
 * @example
 * ```ts
 * import { shapleyShares } from "@permafrost/studies";
 *
 * const accuracy = { "": 0.5, input: 0.6, norms: 0.8, "input + norms": 1 };
 * console.log(shapleyShares(["input", "norms"], (parts) => accuracy[parts.join(" + ")]));
 * // { input: 0.15, norms: 0.35 }
 * ```
 */
export function shapleyShares<P extends string>(
  parts: readonly P[],
  worth: (parts: readonly P[]) => number | undefined,
): Readonly<Record<P, number>> {
  if (parts.length > MOST || new Set(parts).size < parts.length)
    throw new RangeError(
      `Cannot share a value out: expected up to ${MOST} parts, each once, found ${parts.length}${parts.length > MOST ? "" : `, ${new Set(parts).size} of them different`}`,
    );
  const values = new Map(
    [[], ...subsets(parts)].map((some) => {
      const value = worth(some);
      if (typeof value !== "number" || !Number.isFinite(value))
        throw new RangeError(
          `Cannot share a value out: expected a number for ${some.join(" + ") || "no part"}, found ${value}`,
        );
      return [keyOf(some), value];
    }),
  );
  const others = parts.length - 1;
  const share = (part: P) =>
    [[], ...subsets(parts.filter((other) => other !== part))].reduce((sum, before) => {
      // in so many of all orders, these are the ones before it
      const weight = 1 / (parts.length * binomial(others, before.length));
      const together = parts.filter((each) => each === part || before.includes(each));
      return sum + weight * (values.get(keyOf(together))! - values.get(keyOf(before))!);
    }, 0);
  return Object.fromEntries(parts.map((part) => [part, share(part)])) as Record<P, number>;
}

const MOST = 16;

const keyOf = (parts: readonly string[]): string => JSON.stringify(parts);

/** Ways to choose `k` of `n`. */
function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
