import {
  type Bindings,
  constant,
  type DType,
  input,
  print,
  type Shape,
  sizeOf,
  type Tensor,
  weight,
} from "@permafrost/graph";
import fc from "fast-check";

/** One program to try: what it computes, the numbers it is given, and what it is differentiated for. */
export interface Sample {
  readonly output: Tensor;
  readonly bindings: Bindings;
  readonly wrt: readonly Tensor[];
  readonly seed: number;
}

/** Programs to try, by what they show. */
export type Cases = Readonly<Record<string, fc.Arbitrary<Sample>>>;

/** Makes inputs and remembers the numbers for them: a pure function of the seed. All numbers are exact in float32. */
export class Draw {
  readonly bindings: Record<string, number[]> = {};
  readonly wrt: Tensor[] = [];
  #state: number;
  #spread = 0;
  readonly #stride: number;

  constructor(readonly seed: number) {
    this.#state = seed | 0;
    this.#stride = this.integer(1, SPREAD - 1);
  }

  /** In [0, 1), by Weyl's sequence through a multiplicative hash (mulberry32). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From low to high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  /** An input whose gradient is asked for. */
  f32(shape: Shape, low = -2, high = 2): Tensor {
    return this.#asked(this.#input("f32", shape, () => low + this.uniform() * (high - low)));
  }

  /** Likewise, of either sign and away from zero. */
  nonZero(shape: Shape): Tensor {
    return this.#asked(
      this.#input("f32", shape, () => (0.5 + this.uniform()) * (this.uniform() < 0.5 ? -1 : 1)),
    );
  }

  /** Likewise, no two numbers of one sample closer than 0.003: comparisons have no ties, and finite differences no kinks. */
  spread(shape: Shape): Tensor {
    const next = () => ((((this.#spread++ * this.#stride) % SPREAD) + 0.25) / SPREAD) * 4 - 2;
    return this.#asked(this.#input("f32", shape, next));
  }

  weight(name: string, shape: Shape): Tensor {
    const tensor = weight(name, shape);
    this.#bind(name, shape, () => this.uniform() * 2 - 1);
    return this.#asked(tensor);
  }

  i32(shape: Shape, low: number, high: number): Tensor {
    return this.#input("i32", shape, () => this.integer(low, high));
  }

  bool(shape: Shape): Tensor {
    return this.#input("bool", shape, () => this.integer(0, 1));
  }

  /** Numbers as a constant. */
  constant(shape: Shape, low = -2, high = 2): Tensor {
    return constant(
      Float32Array.from({ length: sizeOf(shape) }, () => low + this.uniform() * (high - low)),
      shape,
    );
  }

  pick<T>(from: readonly T[]): T {
    return from[this.integer(0, from.length - 1)]!;
  }

  #asked(tensor: Tensor): Tensor {
    this.wrt.push(tensor);
    return tensor;
  }

  #input(dtype: DType, shape: Shape, next: () => number): Tensor {
    const name = `x${Object.keys(this.bindings).length}`;
    this.#bind(name, shape, next);
    return input(name, dtype, shape);
  }

  #bind(name: string, shape: Shape, next: () => number): void {
    this.bindings[name] = Array.from({ length: sizeOf(shape) }, () => Math.fround(next()));
  }
}

/** A prime, more than the numbers of any sample. */
const SPREAD = 1009;

/** Samples from shapes (which shrink) and numbers drawn by a seed (which does not). */
export function samples<S>(
  shapes: fc.Arbitrary<S>,
  build: (shapes: S, draw: Draw) => Tensor,
): fc.Arbitrary<Sample> {
  return fc.tuple(shapes, fc.noShrink(fc.integer({ min: 1, max: 2 ** 31 - 1 }))).map(([shape, seed]) => {
    const draw = new Draw(seed);
    const output = build(shape, draw);
    const { bindings, wrt } = draw;
    const text = () => `seed ${seed}:\n${print({ output })}\n${JSON.stringify(bindings)}`;
    return Object.assign({ output, bindings, wrt, seed }, { [fc.toStringMethod]: text });
  });
}

/** Shapes of small tensors, many axes of size 1 among them. */
export const shape = (minLength = 1, maxLength = 4, max = 4): fc.Arbitrary<number[]> =>
  fc
    .array(
      fc.oneof(
        { weight: 1, arbitrary: fc.constant(1) },
        { weight: 3, arbitrary: fc.integer({ min: 1, max }) },
      ),
      {
        minLength,
        maxLength,
      },
    )
    .filter((axes) => sizeOf(axes) <= 96);

/** Shapes that broadcast together: one shape with leading axes left out and others shrunk to 1, several times. */
export const broadcastable = (count: number, minLength = 0, maxLength = 4): fc.Arbitrary<number[][]> =>
  shape(minLength, maxLength)
    .chain((full) =>
      fc.tuple(
        ...Array.from({ length: count }, () =>
          fc
            .tuple(
              fc.integer({ min: 0, max: full.length }),
              fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }),
            )
            .map(([skip, ones]) => full.map((axis, i) => (ones[i] ? 1 : axis)).slice(skip)),
        ),
      ),
    )
    .map((shapes) => shapes as number[][]);

/** A shape and some of its axes. */
export const shapeAndAxes = shape(1, 5, 3).chain((axes) =>
  fc.tuple(fc.constant(axes), fc.subarray([...axes.keys()], { minLength: 1 })),
);

/** A shape and one of its axes. */
export const shapeAndAxis = shape(1, 5, 4).chain((axes) =>
  fc.tuple(fc.constant(axes), fc.integer({ min: 0, max: axes.length - 1 })),
);
