import { adam, matMulFlops } from "@permafrost/graph";
import { stepProgram, type Trainable } from "@permafrost/trainer";

/** Float operations of the matrix products of one training step. */
export function stepFlops(model: Trainable, batchSize: number): number {
  const { outputs, branch } = stepProgram(model, { batchSize, optimizer: adam(), clipNorm: 1, seed: 0 });
  return matMulFlops([...Object.values(outputs), ...Object.values(branch.whenTrue)]);
}
