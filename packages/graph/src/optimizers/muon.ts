import { add, concat, div, matMul, mul, reduceSum, reshape, slice, sqrt, sub } from "../build.js";
import type { Tensor } from "../tensor.js";
import { adam } from "./adam.js";
import { checkAmounts, checkShares } from "./checks.js";
import { decayed } from "./decay.js";
import type { LayoutEntry } from "./layout.js";
import type { Optimizer } from "./optimizer.js";

/** What Muon is made with. */
export interface MuonOptions {
  /** Decay of the mean of gradients of matrices. Default 0.95. */
  readonly momentum?: number;
  /** Decoupled weight decay of what decays, as the layout says. Default 0. */
  readonly weightDecay?: number;
  /** Newton–Schulz steps. Default 5. */
  readonly iterations?: number;
}

/** Keller Jordan's quintic: its steps bring every singular value to about 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315] as const;

/** Keeps a matrix of zeros from dividing by nothing. */
const TINY = 1e-7;

/**
 * Muon (Jordan et al. 2024): a matrix moves along its momentum (Nesterov's) with all singular values brought to about 1. So that one
 * learning rate suits all, a step is scaled to the size of Adam's, `0.2 √max(rows, columns)` (Liu et al. 2025; `match_rms_adamw` in
 * PyTorch). What has one axis, or does not decay (tables of positions), moves as {@link adam} moves it.
 *
 * @throws RangeError for options that make no sense.
 */
export function muon({ momentum = 0.95, weightDecay = 0, iterations = 5 }: MuonOptions = {}): Optimizer {
  checkShares("Muon", { momentum });
  checkAmounts("Muon", { weightDecay });
  if (!(Number.isInteger(iterations) && iterations >= 1))
    throw new RangeError(
      `Cannot make Muon: iterations must be a whole number of at least 1, got ${iterations}`,
    );
  const others = adam();
  return {
    name: "muon",
    slots: others.slots,
    scalars: [...others.scalars, "learningRate", ...(weightDecay === 0 ? [] : ["keep"])],
    schedule: (step, learningRate) => [
      ...others.schedule(step, learningRate),
      learningRate,
      ...(weightDecay === 0 ? [] : [1 - learningRate * weightDecay]),
    ],
    update({ theta, gradient, slots, scalars, layout }) {
      const [m, v] = slots as [Tensor, Tensor];
      const [rate, epsilon, learningRate, keep] = scalars as [Tensor, Tensor, Tensor, Tensor | undefined];
      const start = decayed(theta, keep, layout);
      const parts = layout.entries.map((entry) => {
        const of = (x: Tensor) => slice(x, 0, entry.start, entry.end);
        if (!isMatrix(entry))
          return others.update({
            theta: of(start),
            gradient: of(gradient),
            slots: [of(m), of(v)],
            scalars: [rate, epsilon],
            layout: { size: entry.end - entry.start, entries: [{ ...entry, decays: false }] },
          });
        const mean = add(mul(of(m), momentum), mul(of(gradient), 1 - momentum));
        const ahead = add(mul(mean, momentum), mul(of(gradient), 1 - momentum));
        const [rows, columns] = entry.shape as [number, number];
        const direction = reshape(orthogonal(reshape(ahead, [rows, columns]), iterations), [-1]);
        const size = mul(learningRate, 0.2 * Math.sqrt(Math.max(rows, columns)));
        return { theta: sub(of(start), mul(direction, size)), slots: [mean, of(v)] };
      });
      return {
        theta: concat(
          parts.map((part) => part.theta),
          0,
        ),
        slots: others.slots.map((_, i) =>
          concat(
            parts.map((part) => part.slots[i]!),
            0,
          ),
        ),
      };
    },
  };
}

const isMatrix = ({ shape, decays = true }: LayoutEntry): boolean =>
  decays && shape.length === 2 && shape.every((axis) => axis > 1);

/** About the nearest matrix with orthonormal rows or columns, whichever are fewer: Newton–Schulz steps `x ← ax + (bxxᵀ + c(xxᵀ)²)x`. */
function orthogonal(x: Tensor, iterations: number): Tensor {
  const [rows, columns] = x.shape as [number, number];
  const norm = sqrt(reduceSum(mul(x, x), [0, 1]));
  let y = div(x, add(norm, TINY));
  const tall = rows > columns;
  for (let i = 0; i < iterations; i++) {
    // on the side with fewer
    const gram = matMul(y, y, tall ? { transposeA: true } : { transposeB: true });
    const factor = add(mul(gram, B), mul(matMul(gram, gram), C));
    y = add(mul(y, A), tall ? matMul(y, factor) : matMul(factor, y));
  }
  return y;
}
