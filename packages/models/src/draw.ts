import { grouped } from "@permafrost/common/numbers";
import { type Shape, showShape, sizeOf } from "@permafrost/graph";
import { generator } from "./generator.js";
import { inFloat32 } from "./in-float32.js";
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
  bernoulli({ value }, shape, random) {
    const { bits } = random();
    return new Float32Array(sizeOf(shape)).map(() => (bits() < 0 ? -value : value));
  },
  ring: ({ value }, shape) => ring(value, shape),
  sines: ({ paired }, shape) => sines(paired, shape),
  shifted: ({ of, by, start, end }, shape, random) =>
    drawn(of, shape, random).map((value, i) => (start <= i && i < end ? value + by : value)),
  sparse({ of, density }, shape, random) {
    const stream = random();
    return thin(
      drawn(of, shape, () => stream),
      density,
      stream,
    );
  },
};

/** What a row of the table gives. */
const drawn = (init: Initializer, shape: Shape, random: () => ReturnType<typeof generator>): Float32Array =>
  (draws[init.kind] as Draw<typeof init.kind>)(init as never, shape, random);

/** More would be 8 GiB, of one tensor. */
const MOST_NUMBERS = 2 ** 31;

/**
 * Initial values of a parameter, row-major: a pure function of (seed, name), whatever else is drawn.
 *
 * @throws RangeError unless the seed is a whole number from 0, and float32 holds what is drawn; for more numbers than fit in memory.
 */
export function draw(init: Initializer, shape: Shape, seed: number, name: string): Float32Array {
  if (sizeOf(shape) > MOST_NUMBERS)
    throw new RangeError(
      `Cannot draw "${name}" of shape ${showShape(shape)}: that is ${grouped(sizeOf(shape))} numbers, and ${grouped(MOST_NUMBERS)} are the most; take a smaller width`,
    );
  return inFloat32(
    drawn(init, shape, () => generator(seed, name)),
    `"${name}"`,
  );
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

/** Each unit hears the one before, and the first the last. */
function ring(value: number, shape: Shape): Float32Array {
  const [rows, columns] = shape as [number, number];
  if (shape.length !== 2 || rows !== columns)
    throw new RangeError(`Cannot draw ${showShape(shape)} as a ring: it is no square matrix`);
  const result = new Float32Array(rows * rows);
  for (let i = 0; i < rows; i++) result[i * rows + ((i + rows - 1) % rows)] = value;
  return result;
}

/** As DistilBERT has them in pairs, and Whisper apart, whose last is ten thousand times slower than the first. */
function sines(paired: boolean, shape: Shape): Float32Array {
  const [rows, columns] = shape as [number, number];
  const half = Math.ceil(columns / 2);
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const pair = paired ? Math.floor(column / 2) : column % half;
    const angle = row * 10_000 ** (paired ? (-2 * pair) / columns : -pair / Math.max(1, half - 1));
    return (paired ? column % 2 === 0 : column < half) ? Math.sin(angle) : Math.cos(angle);
  });
}

/** How many of so many values are not zero, where all but a share are. */
export const keptOf = (count: number, density: number): number => Math.max(1, Math.round(density * count));

/** Keeps a share of the values, at least one, and zeroes the others: each has the chance of what is still wanted among what is left. */
function thin(values: Float32Array, density: number, { bits }: ReturnType<typeof generator>): Float32Array {
  let wanted = keptOf(values.length, density);
  for (let i = 0; i < values.length; i++)
    if ((bits() >>> 0) * 2 ** -32 * (values.length - i) < wanted) wanted--;
    else values[i] = 0;
  return values;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, x: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + factor * x[i]!;
}
