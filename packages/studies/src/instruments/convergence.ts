/** A value on the way: a share that is right after so many steps. */
export interface CurvePoint {
  /** Steps that were trained until then. */
  readonly step: number;
  /** Share of labels that is right. Default: it was not measured. */
  readonly accuracy?: number;
}

/**
 * After how many steps a share of labels was right for the first time.
 *
 * @param curve in the order of steps; as finely as it was evaluated, so is what comes out
 * @returns undefined where it never was
 */
export const stepsToReach = (curve: readonly CurvePoint[], share: number): number | undefined =>
  curve.find(({ accuracy = 0 }) => accuracy >= share)?.step;

/**
 * After how many steps a training had converged: from then on the share is within `within` of what it ends with. The paper's own criterion is not known to us.
 *
 * @param within a share. Default 0.01.
 * @returns undefined of an empty curve
 */
export function stepsToConverge(curve: readonly CurvePoint[], within = 0.01): number | undefined {
  const end = curve.at(-1)?.accuracy;
  if (end === undefined) return undefined;
  const last = curve.findLastIndex(({ accuracy = 0 }) => Math.abs(accuracy - end) > within);
  return curve[last + 1]!.step;
}
