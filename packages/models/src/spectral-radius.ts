import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { cyclicPart, type SparseMatrix } from "./sparse-matrix.js";

/** Matrices up to this size are decomposed as they are; larger ones are first brought down to a smaller one. */
const DENSE = 200;

/** Two sizes of the smaller matrix that agree so far give the radius. */
const AGREEMENT = 1e-10;

/** By what the smaller matrix grows. */
const GROWTH = 1.4;

/**
 * The largest modulus of an eigenvalue of a square matrix. Large ones are projected on a Krylov space (Arnoldi 1951) from a start vector that is
 * always the same, and that space grows until the radius no longer changes; so one matrix has one radius, whoever asks.
 *
 * @param values row-major
 */
export function spectralRadius(values: Float32Array): number {
  const matrix = cyclicPart(values);
  if (matrix.length <= DENSE) return largest(matrix.map(denseRow));
  const space = krylov(matrix);
  let before = Number.NaN;
  for (let size = DENSE; ; size = Math.ceil(size * GROWTH)) {
    const { projected, complete } = space.grow(size);
    const radius = largest(projected);
    if (complete || Math.abs(radius - before) <= AGREEMENT * radius) return radius;
    before = radius;
  }
}

/**
 * A square matrix scaled to a spectral radius, in place.
 *
 * @param what whose it is, for the message
 * @throws RangeError if its eigenvalues are all zero, as of a matrix so sparse that nothing comes back to where it was.
 */
export function scaleToRadius(values: Float32Array, radius: number, what: string): Float32Array {
  const found = spectralRadius(values);
  if (!(found > 0))
    throw new RangeError(
      `Cannot scale ${what} to the spectral radius ${radius}: expected an eigenvalue that is not 0, found none; take a higher density, more units or another seed`,
    );
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! * radius) / found;
  return values;
}

const denseRow = (
  { columns, values }: SparseMatrix[number],
  _: number,
  { length }: SparseMatrix,
): number[] => {
  const row = new Array<number>(length).fill(0);
  columns.forEach((column, k) => {
    row[column] = values[k]!;
  });
  return row;
};

function largest(rows: number[][]): number {
  if (rows.length === 0) return 0;
  const { realEigenvalues: real, imaginaryEigenvalues: imaginary } = new EigenvalueDecomposition(
    new Matrix(rows),
    { assumeSymmetric: false },
  );
  return real.reduce((most, x, i) => Math.max(most, Math.hypot(x, imaginary[i]!)), 0);
}

/** An orthonormal basis of v, A v, A² v, …, and A as it acts on that space: all of A once the space is closed. */
function krylov(matrix: SparseMatrix) {
  const n = matrix.length;
  const start = Float64Array.from({ length: n }, (_, i) => 1 + Math.sin(i * i));
  const basis = [scaled(start, 1 / norm(start))];
  /** By column: how the image of a basis vector is made of them. */
  const images: Float64Array[] = [];
  /** Adds a vector to the basis; false once there is none to add. */
  const step = () => {
    const image = times(matrix, basis.at(-1)!);
    const whole = norm(image);
    const parts = new Float64Array(basis.length + 1);
    // Gram-Schmidt, twice, because once leaves rounding behind
    for (let pass = 0; pass < 2; pass++)
      for (const [j, vector] of basis.entries()) {
        let part = 0;
        for (let i = 0; i < n; i++) part += vector[i]! * image[i]!;
        for (let i = 0; i < n; i++) image[i] = image[i]! - part * vector[i]!;
        parts[j] = parts[j]! + part;
      }
    images.push(parts);
    const rest = norm(image);
    if (basis.length === n || rest <= 1e-13 * whole) return false;
    parts[basis.length] = rest;
    basis.push(scaled(image, 1 / rest));
    return true;
  };
  let open = true;
  return {
    grow(size: number) {
      while (open && images.length < size) open = step();
      const projected = images.map((_, i) => images.map((parts) => parts[i] ?? 0));
      return { projected, complete: !open };
    },
  };
}

const times = (matrix: SparseMatrix, x: Float64Array): Float64Array =>
  Float64Array.from(matrix, ({ columns, values }) => {
    let sum = 0;
    for (let k = 0; k < columns.length; k++) sum += values[k]! * x[columns[k]!]!;
    return sum;
  });

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

const scaled = (x: Float64Array, factor: number): Float64Array => x.map((value) => value * factor);
