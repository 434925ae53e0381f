import { regress } from "@permafrost/trainer";
import type { Driver } from "./driven.js";

/** How much of a function of past inputs a linear readout recovers. */
export interface Capacity {
  /** Sum over all lags. */
  readonly total: number;
  /** r² by lag, from 0, the token just read, on sequences that nothing was solved from. */
  readonly byLag: readonly number[];
}

/** Legendre's polynomials of degree 1 to 3: of inputs that are uniform from -1 to 1, none says anything of the others. */
const DEGREES: readonly ((v: number) => number)[] = [
  (v) => v,
  (v) => (3 * v * v - 1) / 2,
  (v) => (5 * v ** 3 - 3 * v) / 2,
];

/** What sequences are, and how they are read. */
interface Setting {
  /** `[sequences, tokens]` */
  readonly sequences: Float32Array;
  readonly tokens: number;
  /** Largest absolute value of an input. */
  readonly scale: number;
  readonly lags: number;
  readonly lambda: number;
  /** Sequences to solve from; the others are to measure on. */
  readonly solved: number;
}

/** Capacities of degree 1, 2 and 3: see `probe`. */
export async function memoryOf(
  driver: Driver,
  { sequences, tokens, scale, lags, lambda, solved }: Setting,
): Promise<readonly Capacity[]> {
  const { width, read } = driver;
  const { hidden } = await driver.run(sequences);
  const rows = hidden.length / width;
  const targets = DEGREES.length * lags;
  const y = new Float64Array(rows * targets);
  for (let row = 0; row < rows; row++) {
    const at = Math.floor(row / read) * tokens + tokens - read + (row % read);
    for (const [d, polynomial] of DEGREES.entries())
      for (let lag = 0; lag < lags; lag++)
        y[row * targets + d * lags + lag] = polynomial(sequences[at - lag]! / scale);
  }
  const first = solved * read;
  const x = hidden.subarray(0, first * width);
  const { weights, bias } = await regress(x, y.subarray(0, first * targets), {
    features: width,
    targets,
    lambda,
  });
  const shares = Array.from({ length: targets }, (_, target) => {
    const w = weights.subarray(target * width, (target + 1) * width);
    const found: number[] = [];
    const wanted: number[] = [];
    for (let row = first; row < rows; row++) {
      let sum = bias[target]!;
      for (let i = 0; i < width; i++) sum += w[i]! * hidden[row * width + i]!;
      found.push(sum);
      wanted.push(y[row * targets + target]!);
    }
    return squaredCorrelation(found, wanted);
  });
  return DEGREES.map((_, d) => {
    const byLag = shares.slice(d * lags, (d + 1) * lags);
    return { total: byLag.reduce((sum, share) => sum + share, 0), byLag };
  });
}

/** cov² / (var · var); 0 where one of them does not vary. */
function squaredCorrelation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i]! - ma, b[i]! - mb];
    aa += da * da;
    bb += db * db;
    ab += da * db;
  }
  return aa > 0 && bb > 0 ? (ab * ab) / (aa * bb) : 0;
}
