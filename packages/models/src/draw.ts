import { type Shape, showShape, sizeOf } from "@permafrost/graph";
import { generator } from "./generator.js";
import type { Initializer } from "./parameter.js";

type Draw<K extends Initializer["kind"]> = (
  init: Extract<Initializer, { kind: K }>,
  shape: Shape,
  random: () => ReturnType<typeof generator>,
) => Float32Array;

const draws: { readonly [K in Initializer["kind"]]: Draw<K> } = {
  constant: ({ value }, shape) => new Float32Array(sizeOf(shape)).fill(value),
  normal: ({ mean, std }, shape, random) => random().fillNormal(new Float32Array(sizeOf(shape)), mean, std),
  uniform: ({ low, high }, shape, random) => random().fillUniform(new Float32Array(sizeOf(shape)), low, high),
  orthogonal: ({ gain }, shape, random) => orthogonal(gain, shape, random()),
};

/**
 * Initial values of a parameter, row-major: a pure function of (seed, name), whatever else is drawn.
 *
 * @throws RangeError unless the seed is a whole number from 0.
 */
export function draw(init: Initializer, shape: Shape, seed: number, name: string): Float32Array {
  return (draws[init.kind] as Draw<typeof init.kind>)(init as never, shape, () => generator(seed, name));
}

/** Rows or columns, whichever are fewer, of length `gain` and at right angles, uniformly at random (Saxe et al. 2014). */
function orthogonal(gain: number, shape: Shape, random: ReturnType<typeof generator>): Float32Array {
  const [rows, columns] = shape as [number, number];
  if (shape.length !== 2) throw new RangeError(`Cannot draw ${showShape(shape)} orthogonal: it is no matrix`);
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  // drawn as float32 like all else: engines are faster at functions that see one type of array
  const vectors = Array.from({ length: count }, () =>
    Float64Array.from(random.fillNormal(new Float32Array(length), 0, 1)),
  );
  vectors.forEach((v, i) => {
    // Gram-Schmidt, twice, because once leaves rounding behind
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < i; j++) addScaled(v, vectors[j]!, -dot(v, vectors[j]!));
    const norm = Math.sqrt(dot(v, v));
    for (let k = 0; k < length; k++) v[k] = v[k]! / norm;
  });
  const result = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      result[i * columns + j] = gain * (rows < columns ? vectors[i]![j]! : vectors[j]![i]!);
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, x: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + factor * x[i]!;
}
