import { gradients, mul, type Outputs, reduceSum, reshape } from "@permafrost/graph";
import { Draw, type Sample } from "./draw.js";

/** A program with its gradients for all that it is differentiated for. */
export function withGradients({ output, wrt, seed }: Sample): Outputs {
  if (output.dtype !== "f32" || wrt.length === 0) return { output };
  const weights = new Draw(seed ^ 0x5eed).constant(output.shape, 0.5, 1.5);
  const loss = reshape(reduceSum(mul(output, weights), [...output.shape.keys()]), []);
  return {
    output,
    ...Object.fromEntries(gradients(loss, wrt).map((gradient, i) => [`gradient ${i}`, gradient])),
  };
}
