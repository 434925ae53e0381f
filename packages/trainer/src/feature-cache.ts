import { mix } from "@permafrost/common/mix";
import type { Batch } from "./batch.js";

/** Rows that are kept together in one array. */
const ROWS_AT_ONCE = 1024;

/** What the frozen part made of examples that were seen before, found by what they hold. */
export interface FeatureCache {
  /**
   * The features of a batch, filled up with zeros, if all its examples are known.
   *
   * @param keys of the examples, from {@link keysOf}
   */
  find(keys: readonly number[], rows: number): Float32Array | undefined;
  /** Keeps features, as long as there is room. */
  keep(keys: readonly number[], features: Float32Array): void;
  /** False once room ran out before any example came again: then looking for them is a waste. */
  readonly useful: boolean;
}

/** @param width numbers an example has @param bytes most memory to take */
export function createFeatureCache(width: number, bytes: number): FeatureCache {
  const capacity = Math.floor(bytes / (width * Float32Array.BYTES_PER_ELEMENT));
  const places = new Map<number, number>();
  let chunks: Float32Array[] = [];
  let hits = 0;
  let useful = capacity > 0;
  const row = (place: number) => {
    const start = (place % ROWS_AT_ONCE) * width;
    return chunks[Math.floor(place / ROWS_AT_ONCE)]!.subarray(start, start + width);
  };
  return {
    get useful() {
      return useful;
    },
    find(keys, rows) {
      const found = keys.map((key) => places.get(key));
      if (found.includes(undefined)) return undefined;
      hits += keys.length;
      const features = new Float32Array(rows * width);
      found.forEach((place, i) => {
        features.set(row(place!), i * width);
      });
      return features;
    },
    keep(keys, features) {
      keys.forEach((key, i) => {
        if (!useful || places.has(key)) return;
        const place = places.size;
        if (place >= capacity) {
          if (hits > 0) return;
          useful = false;
          places.clear();
          chunks = [];
          return;
        }
        if (place % ROWS_AT_ONCE === 0)
          chunks.push(new Float32Array(Math.min(ROWS_AT_ONCE, capacity - place) * width));
        places.set(key, place);
        row(place).set(features.subarray(i * width, (i + 1) * width));
      });
    },
  };
}

/** A number of 53 bits for what each example of a batch holds; two examples share one with a chance of 1 in 10¹⁵. */
export function keysOf({ x, lengths, size }: Batch, tokens: number): number[] {
  const words = new Int32Array(x.buffer, x.byteOffset, x.length);
  const width = x.length / size;
  return Array.from({ length: size }, (_, i) => {
    let a = tokens;
    let b = lengths[i] ?? tokens;
    for (let at = i * width; at < (i + 1) * width; at++) {
      // Murmur3's scrambling of a word, into two states
      let k = Math.imul(words[at]!, 0xcc9e2d51);
      k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
      a ^= k;
      a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
      b = (b + k) | 0;
      b = (Math.imul((b << 17) | (b >>> 15), 9) + 0x52dce729) | 0;
    }
    return (mix(a ^ b) >>> 0) * 2 ** 21 + (mix(b) >>> 11);
  });
}
