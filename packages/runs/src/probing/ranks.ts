import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/**
 * Singular values, largest first, of states from which their mean is taken.
 *
 * @param states `[streams, width]`
 */
export function singularValues(states: Float32Array, width: number): number[] {
  const streams = states.length / width;
  const means = new Float64Array(width);
  for (let at = 0; at < states.length; at++) means[at % width]! += states[at]! / streams;
  const away = Matrix.zeros(streams, width);
  for (let at = 0; at < states.length; at++)
    away.set(Math.floor(at / width), at % width, states[at]! - means[at % width]!);
  const gram = streams < width ? away.mmul(away.transpose()) : away.transpose().mmul(away);
  const { realEigenvalues } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  return realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))).sort((a, b) => b - a);
}

/** How many reach a level. */
export const reaching = (values: readonly number[], level: number): number =>
  values.filter((value) => value > level).length;
