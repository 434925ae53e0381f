import { checkGiven } from "@permafrost/common/check-given";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";

/** Attention of one layer, as `attentionMaps` of `@permafrost/runtime` gives it. */
export interface DrawnAttention {
  /** `[batch, heads, queries, keys]` */
  readonly shape: readonly [batch: number, heads: number, queries: number, keys: number];
  /** Row-major; what each query gives to all keys adds up to 1. */
  readonly weights: Float32Array;
}

/** How attention is drawn. */
export interface AttentionPngOptions {
  /** Which example of the batch. Default 0. */
  readonly example?: number;
  /** Pixels of a query–key pair. Default: what makes a head about 96 pixels wide. */
  readonly cell?: number;
  /** Pixels between heads. Default 4. */
  readonly gap?: number;
}

const OPTIONS: OptionNames<AttentionPngOptions> = { example: true, cell: true, gap: true };

/** Colours of 0, 0.2, … 1: deep ice to snow, of evenly rising lightness. */
const RAMP = [
  [9, 16, 38],
  [20, 52, 96],
  [28, 99, 148],
  [60, 150, 186],
  [136, 202, 214],
  [242, 250, 250],
] as const;

/**
 * Draws attention as a PNG: a row for each layer, a column for each head; in each, queries go down and keys to the right. The
 * colour goes by the square root of a weight's share of the head's largest, so that weak patterns show, whatever the number of
 * tokens; what lies outside of the heads is transparent.
 *
 * @throws RangeError for an example that is not there, or a picture of more than 2²⁶ pixels.
 */
export async function attentionPng(
  maps: readonly DrawnAttention[],
  options: AttentionPngOptions = {},
): Promise<Uint8Array> {
  checkGiven("draw attention", maps, ["flatMap"], "a list of maps, as attentionMaps() gives it");
  refuseUnknownOptions("draw attention", options, OPTIONS);
  const { example = 0, cell: wanted, gap = 4 } = options;
  const { encode } = await import("fast-png");
  const heads = Math.max(0, ...maps.map(({ shape }) => shape[1]));
  const queries = Math.max(0, ...maps.map(({ shape }) => shape[2]));
  const keys = Math.max(0, ...maps.map(({ shape }) => shape[3]));
  const cell = wanted ?? Math.max(1, Math.round(96 / keys));
  const width = heads * keys * cell + (heads - 1) * gap;
  const height = maps.length * queries * cell + (maps.length - 1) * gap;
  if (!(width * height >= 1 && width * height <= MOST_PIXELS))
    throw new RangeError(`Cannot draw attention as ${width} × ${height} pixels: choose fewer layers`);
  const data = new Uint8Array(4 * width * height);
  for (const [row, map] of maps.entries()) {
    if (!(Number.isInteger(example) && example >= 0 && example < map.shape[0]))
      throw new RangeError(
        `Cannot draw the attention of example ${example}: there are ${map.shape[0]}, counted from 0`,
      );
    for (let head = 0; head < map.shape[1]; head++) {
      const left = head * (keys * cell + gap);
      const top = row * (queries * cell + gap);
      drawHead(weightsOf(map, example, head), map.shape[3], (query, key, colour) => {
        for (let dy = 0; dy < cell; dy++)
          for (let dx = 0; dx < cell; dx++)
            data.set(colour, 4 * ((top + query * cell + dy) * width + left + key * cell + dx));
      });
    }
  }
  return encode({ width, height, data, channels: 4 });
}

/** Weights `[queries, keys]` of one head. */
function weightsOf({ shape, weights }: DrawnAttention, example: number, head: number): Float32Array {
  const size = shape[2] * shape[3];
  const start = (example * shape[1] + head) * size;
  return weights.subarray(start, start + size);
}

const MOST_PIXELS = 2 ** 26;

function drawHead(
  weights: Float32Array,
  keys: number,
  dot: (query: number, key: number, colour: readonly number[]) => void,
): void {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0) || 1;
  for (const [i, weight] of weights.entries())
    dot(Math.floor(i / keys), i % keys, colourOf(Math.sqrt(weight / largest)));
}

function colourOf(share: number): readonly number[] {
  const place = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
  const step = Math.min(Math.floor(place), RAMP.length - 2);
  const [from, to] = [RAMP[step]!, RAMP[step + 1]!];
  return [...from.map((value, i) => Math.round(value + (place - step) * (to[i]! - value))), 255];
}
