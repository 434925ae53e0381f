import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { add, concat, div, matMul, mul, reduceSum, reshape, slice, sqrt, sub } from "../build.js";
import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { adam } from "./adam.js";
import { checkAmounts, checkShares } from "./checks.js";
import { decayed } from "./decay.js";
import { type Layout, type LayoutEntry, type Stretch, stretchesOf } from "./layout.js";
import type { Optimizer, Update } from "./optimizer.js";

/** What Muon is made with. */
export interface MuonOptions {
  /** Decay of the mean of gradients of matrices. Default 0.95. */
  readonly momentum?: number;
  /** Decoupled weight decay of what decays, as the layout says. Default 0. */
  readonly weightDecay?: number;
  /** Newton–Schulz steps. Default 5. */
  readonly iterations?: number;
}

const OPTIONS: OptionNames<MuonOptions> = { momentum: true, weightDecay: true, iterations: true };

/** Keller Jordan's quintic: its steps bring every singular value to about 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315] as const;

/** Keeps a matrix of zeros from dividing by nothing. */
const TINY = 1e-7;

/**
 * Muon (Jordan et al. 2024): a matrix moves along its momentum (Nesterov's) with all singular values brought to about 1. So that one
 * learning rate suits all, a step is scaled to the size of Adam's, `0.2 √max(rows, columns)` (Liu et al. 2025; `match_rms_adamw` in
 * PyTorch). What has one axis, or does not decay (tables of positions), moves as {@link adam} moves it.
 *
 * @throws RangeError for options that make no sense, TypeError for one that there is not.
 */
export function muon(options: MuonOptions = {}): Optimizer {
  refuseUnknownOptions("make Muon", options, OPTIONS);
  const { momentum = 0.95, weightDecay = 0, iterations = 5 } = options;
  checkShares("Muon", { momentum });
  checkAmounts("Muon", { weightDecay });
  if (!(Number.isInteger(iterations) && iterations >= 1))
    throw new RangeError(
      `Cannot make Muon: iterations must be a whole number of at least 1, got ${found(iterations)}`,
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
      const parts = partsOf(layout).map(({ start: from, end: to, matrix }): Update => {
        const of = (x: Tensor) => slice(x, 0, from, to);
        if (!matrix)
          return others.update({
            theta: of(start),
            gradient: of(gradient),
            slots: [of(m), of(v)],
            scalars: [rate, epsilon],
            layout: { size: to - from, entries: [] },
          });
        const fresh = mul(of(gradient), 1 - momentum);
        const mean = add(mul(of(m), momentum), fresh);
        const ahead = reshape(add(mul(mean, momentum), fresh), matrix);
        const direction = reshape(orthogonal(ahead, iterations), [-1]);
        const size = mul(learningRate, 0.2 * Math.sqrt(Math.max(...matrix)));
        return { theta: sub(of(start), mul(direction, size)), slots: [mean, of(v)] };
      });
      const joined = (of: (part: Update) => Tensor) => concat(parts.map(of), 0);
      return {
        theta: joined((part) => part.theta),
        slots: slots.map((_, i) => joined((part) => part.slots[i]!)),
      };
    },
  };
}

const isMatrix = ({ shape, decays = true }: LayoutEntry): boolean =>
  decays && shape.length === 2 && shape.every((axis) => axis > 1);

/** A stretch of the vector that is moved as one. */
interface Part extends Omit<Stretch, "is"> {
  /** Its axes, if it is a matrix. */
  readonly matrix?: Shape;
}

/** Every matrix on its own, and all that lies between two of them at once. */
function partsOf(layout: Layout): readonly Part[] {
  return stretchesOf(layout, isMatrix).flatMap((stretch): readonly Part[] =>
    stretch.is
      ? layout.entries
          .filter(({ start, end }) => start >= stretch.start && end <= stretch.end)
          .map(({ start, end, shape }) => ({ start, end, matrix: shape }))
      : [stretch],
  );
}

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
