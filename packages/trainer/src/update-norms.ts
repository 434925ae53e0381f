import { checkGiven } from "@permafrost/common/check-given";
/** How far a parameter has moved. */
export interface UpdateNorm {
  /** Name of the parameter. */
  readonly name: string;
  /** Euclidean norm before. */
  readonly before: number;
  /** Norm of the difference. */
  readonly update: number;
  /** `update / before`; `Infinity` for what was zero and is not. */
  readonly relative: number;
}

type Values = Readonly<Record<string, Float32Array>>;

/**
 * How far each thawed parameter moved between two states, as `trainer.thawed()` gives them: over one step, or a whole run.
 *
 * @throws RangeError if the two do not hold the same parameters.
 */
export function updateNorms(before: Values, after: Values): UpdateNorm[] {
  for (const values of [before, after])
    checkGiven("compare values", values, [], "numbers by name before, and numbers by name after");
  const missing = Object.keys(after).find((name) => !before[name]);
  if (missing !== undefined)
    throw new RangeError(`Cannot compare "${missing}": there is no value of it before`);
  return Object.entries(before).map(([name, from]) => {
    const to = after[name];
    if (to?.length !== from.length)
      throw new RangeError(
        `Cannot compare "${name}": ${from.length} numbers before, ${to?.length ?? "none"} after`,
      );
    const [norm, update] = [normOf(from), normOf(from.map((value, i) => to[i]! - value))];
    return { name, before: norm, update, relative: update === 0 ? 0 : update / norm };
  });
}

function normOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
