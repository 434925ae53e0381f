import { mix } from "@permafrost/common/mix";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { inFloat32 } from "./in-float32.js";
import { cyclicPart, type SparseMatrix } from "./sparse-matrix.js";

/** Matrices up to this size are decomposed as they are; larger ones are first brought down to a smaller one. */
const DENSE = 200;

/** What is left of the radius' eigenvector outside of the smaller matrix, beside the radius, where that is good enough. */
const RESIDUAL = 1e-11;

/** How large the smaller matrix is at first, by the root of the size: that is enough as a rule. */
const FIRST = 8;

/** By what it grows where it is not. */
const GROWTH = 1.2;

/**
 * The largest modulus of an eigenvalue of a square matrix. Large ones are projected on a Krylov space (Arnoldi 1951) from a start vector that is
 * always the same, and that space grows until it holds the eigenvector; so one matrix has one radius, whoever asks.
 *
 * @param values row-major
 */
export function spectralRadius(values: Float32Array): number {
  const matrix = cyclicPart(values);
  if (matrix.length <= DENSE) return largest(matrix.map(denseRow)).radius;
  const space = krylov(matrix);
  for (let size = FIRST * Math.sqrt(matrix.length); ; size *= GROWTH) {
    const { projected, outside } = space.grow(size);
    const { radius, last } = largest(projected);
    if (outside * last <= RESIDUAL * radius) return radius;
  }
}

/**
 * A square matrix scaled to a spectral radius, in place.
 *
 * @param what whose it is, for the message
 * @throws RangeError if its eigenvalues are all zero, as of a matrix so sparse that nothing comes back to where it was, or float32 does not hold what it becomes.
 */
export function scaleToRadius(values: Float32Array, radius: number, what: string): Float32Array {
  // rounded, so that engines whose square roots differ in the last digit draw the same matrix
  const found = Math.fround(spectralRadius(values));
  if (!(found > 0))
    throw new RangeError(
      `Cannot scale ${what} to the spectral radius ${radius}: expected an eigenvalue that is not 0, found none; take a higher density, more units or another seed`,
    );
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! * radius) / found;
  return inFloat32(values, what);
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

/** The largest modulus of an eigenvalue, and of its eigenvector of length 1 the size of the last part. */
function largest(rows: number[][]): { readonly radius: number; readonly last: number } {
  if (rows.length === 0) return { radius: 0, last: 0 };
  const found = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: false });
  const { realEigenvalues: real, imaginaryEigenvalues: imaginary, eigenvectorMatrix: vectors } = found;
  const moduli = real.map((x, i) => Math.hypot(x, imaginary[i]!));
  const at = moduli.reduce((best, modulus, i) => (modulus > moduli[best]! ? i : best), 0);
  // of a conjugate pair, two columns are real and imaginary part
  const parts = imaginary[at] === 0 ? [at] : imaginary[at]! > 0 ? [at, at + 1] : [at - 1, at];
  const sizes = rows.map((_, row) => Math.hypot(...parts.map((column) => vectors.get(row, column))));
  return { radius: moduli[at]!, last: sizes.at(-1)! / Math.hypot(...sizes) };
}

/** An orthonormal basis of v, A v, A² v, …, and A as it acts on that space: all of A once the space is closed. */
function krylov(matrix: SparseMatrix) {
  const n = matrix.length;
  // by whole numbers, which are the same everywhere
  const start = Float64Array.from({ length: n }, (_, i) => mix(i) * 2 ** -31);
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
    /** A as it acts on a space of so many vectors, and how far it leads out of it: not at all once the space is closed. */
    grow(size: number) {
      while (open && images.length < size) open = step();
      const projected = images.map((_, i) => images.map((parts) => parts[i] ?? 0));
      return { projected, outside: open ? images.at(-1)!.at(-1)! : 0 };
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
