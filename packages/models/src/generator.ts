import { mix } from "@permafrost/common/mix";

/** A stream of random numbers. */
export interface Generator {
  /** The next 32 random bits, as a number from -2³¹ to 2³¹ - 1. */
  bits(): number;
  /** Fills with samples of a normal distribution. */
  fillNormal(target: Float32Array, mean: number, std: number): Float32Array;
  /** Fills with samples of a uniform distribution over [low, high). */
  fillUniform(target: Float32Array, low: number, high: number): Float32Array;
}

/**
 * The stream that belongs to a seed and a name: other names, other streams, so what one parameter is does not depend on which
 * others there are. sfc32 (Doty-Humphrey, PractRand), seeded with a hash of both.
 *
 * @throws RangeError unless the seed is a whole number from 0.
 */
export function generator(seed: number, name: string): Generator {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(
      `Cannot draw "${name}": expected a seed that is a whole number from 0, found ${seed}`,
    );
  // in an array, because engines box numbers of 32 bits that closures share
  const state = Int32Array.from(hash(`${seed}:${name}`));
  const bits = () => {
    const b = state[1]!;
    const c = state[2]!;
    const sum = (state[0]! + b + state[3]!++) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  };
  for (let i = 0; i < 15; i++) bits();

  return {
    bits,
    fillUniform(target, low, high) {
      for (let i = 0; i < target.length; i++) target[i] = low + (high - low) * ((bits() >>> 0) * 2 ** -32);
      return target;
    },
    fillNormal(target, mean, std) {
      const { edges, ratios } = ziggurat();
      for (let i = 0; i < target.length; i++) {
        const drawn = bits();
        const layer = drawn & 127;
        const u = (drawn >>> 7) * 2 ** -24 - 1 + 2 ** -25;
        const x = Math.abs(u) < ratios[layer]! ? u * edges[layer]! : besideTheLayer(u, layer, bits);
        target[i] = mean + std * x;
      }
      return target;
    },
  };
}

/** Where the tail of the ziggurat begins, and the area of each of its 128 layers (Marsaglia & Tsang 2000). */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

interface Ziggurat {
  /** How wide each layer is. */
  readonly edges: Float64Array;
  /** The part of a layer that lies under the density as a whole: nearly all of it. */
  readonly ratios: Float64Array;
}

let made: Ziggurat | undefined;

/** Layers of equal area that cover the normal density, in Doornik's arrangement (2005). */
function ziggurat(): Ziggurat {
  if (made) return made;
  const edges = new Float64Array(129);
  edges[0] = AREA / Math.exp(-0.5 * TAIL * TAIL);
  edges[1] = TAIL;
  for (let i = 2; i < 128; i++) {
    const x = edges[i - 1]!;
    edges[i] = Math.sqrt(-2 * Math.log(AREA / x + Math.exp(-0.5 * x * x)));
  }
  made = { edges, ratios: edges.subarray(0, 128).map((x, i) => edges[i + 1]! / x) };
  return made;
}

/** The rare sample that falls on the rim of a layer, or into the tail; one that is above the density is drawn anew. */
function besideTheLayer(u: number, layer: number, bits: () => number): number {
  const uniform = () => ((bits() >>> 0) + 0.5) * 2 ** -32;
  const { edges, ratios } = ziggurat();
  if (layer === 0) {
    for (;;) {
      const x = -Math.log(uniform()) / TAIL;
      if (-2 * Math.log(uniform()) > x * x) return u < 0 ? -TAIL - x : TAIL + x;
    }
  }
  const [x, outer, inner] = [u * edges[layer]!, edges[layer]!, edges[layer + 1]!];
  const low = Math.exp(-0.5 * (outer * outer - x * x));
  const high = Math.exp(-0.5 * (inner * inner - x * x));
  if (high + uniform() * (low - high) < 1) return x;
  const drawn = bits();
  const [next, again] = [drawn & 127, (drawn >>> 7) * 2 ** -24 - 1 + 2 ** -25];
  return Math.abs(again) < ratios[next]! ? again * edges[next]! : besideTheLayer(again, next, bits);
}

/** Four 32-bit hashes of a text, by four lanes of multiply and fold with Murmur3's finalizer. */
function hash(text: string): [number, number, number, number] {
  const lane = (start: number, factor: number) => {
    let h = start;
    for (let i = 0; i < text.length; i++) {
      h = Math.imul(h ^ text.charCodeAt(i), factor);
      h ^= h >>> 15;
    }
    return mix(h);
  };
  return [
    lane(0x243f6a88, 0x9e3779b1),
    lane(0x85a308d3, 0x85ebca77),
    lane(0x13198a2e, 0xc2b2ae3d),
    lane(0x03707344, 0x27d4eb2f),
  ];
}
