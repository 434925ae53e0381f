/** A stream of random numbers. */
export interface Generator {
  /** The next 32 random bits, as a number from 0 to 2³² - 1. */
  bits(): number;
  /** Fills with samples of a normal distribution. */
  fillNormal<A extends Float32Array | Float64Array>(target: A, mean: number, std: number): A;
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
  let [a, b, c, counter] = hash(`${seed}:${name}`);
  const bits = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) bits();

  return {
    bits,
    fillUniform(target, low, high) {
      for (let i = 0; i < target.length; i++) target[i] = low + (high - low) * (bits() * 2 ** -32);
      return target;
    },
    // Marsaglia's polar method: two samples from a point in the unit disc
    fillNormal(target, mean, std) {
      for (let i = 0; i < target.length; i += 2) {
        let x = 0;
        let y = 0;
        let square = 0;
        do {
          x = (bits() + 0.5) * 2 ** -31 - 1;
          y = (bits() + 0.5) * 2 ** -31 - 1;
          square = x * x + y * y;
        } while (square >= 1);
        const factor = std * Math.sqrt((-2 * Math.log(square)) / square);
        target[i] = mean + factor * x;
        if (i + 1 < target.length) target[i + 1] = mean + factor * y;
      }
      return target;
    },
  };
}

/** Four 32-bit hashes of a text, by four lanes of multiply and fold with Murmur3's finalizer. */
function hash(text: string): [number, number, number, number] {
  const lane = (start: number, factor: number) => {
    let h = start;
    for (let i = 0; i < text.length; i++) {
      h = Math.imul(h ^ text.charCodeAt(i), factor);
      h ^= h >>> 15;
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  };
  return [
    lane(0x243f6a88, 0x9e3779b1),
    lane(0x85a308d3, 0x85ebca77),
    lane(0x13198a2e, 0xc2b2ae3d),
    lane(0x03707344, 0x27d4eb2f),
  ];
}
