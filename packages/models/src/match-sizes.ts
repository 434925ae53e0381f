import type { Architecture } from "./architectures.js";
import { requiredSizesOf } from "./config-of.js";
import { MOST_LAYERS } from "./fields.js";
import { nearestCount } from "./nearest-count.js";
import type { Sizes } from "./sizes.js";

/** Wider is nothing that anybody would train. */
const MOST_WIDTH = 2 ** 22;

/** Numbers of layers that are tried where no other will do. */
const LAYERS = Array.from({ length: 32 }, (_, i) => i + 1);

/** What widths of transformers are multiples of, the more common first. */
const MULTIPLES = [64, 32, 16, 8, 4, 2, 1];

/** What is looked for. */
export interface Wanted {
  /** A count of a body of some sizes; it grows with each of them. */
  countAt(sizes: Sizes): number;
  /** What the count should be. */
  readonly count: number;
  /** Layers and width that come first. */
  readonly first: Required<Pick<Sizes, "layers" | "width">>;
}

/**
 * Sizes at which a count is nearest to what is wanted: first those of the same width, then those of as many layers, then others. An error
 * stands for sizes that do not go together.
 *
 * @param kept sizes that do not change
 */
export function* matchSizes(
  architecture: Architecture,
  kept: Sizes,
  { countAt, count, first }: Wanted,
): Generator<Sizes | RangeError, undefined> {
  const nearest = (sizesAt: (n: number) => Sizes, most: number) => {
    try {
      return sizesAt(nearestCount((n) => countAt(sizesAt(n)), count, most));
    } catch (error) {
      if (error instanceof RangeError) return error;
      throw error;
    }
  };
  const free = requiredSizesOf(architecture).filter((name) => kept[name] === undefined);
  if (free.length === 0) yield {};
  if (free.includes("layers")) {
    const { width = first.width, heads = 1 } = kept;
    // some bodies would round the width of a head
    if (kept.width !== undefined || width % heads === 0)
      yield nearest((layers) => ({ layers, width }), MOST_LAYERS);
  }
  if (!free.includes("width")) return undefined;
  const depths: Sizes[] = free.includes("layers")
    ? [first.layers, ...LAYERS].map((layers) => ({ layers }))
    : [{}];
  for (const depth of depths)
    for (const step of stepsOf(architecture, kept))
      yield nearest((n) => ({ ...depth, width: n * step }), Math.floor(MOST_WIDTH / step));
  return undefined;
}

/** What a width is a multiple of. */
function stepsOf({ sizeKeys }: Architecture, { heads }: Sizes): readonly number[] {
  if (sizeKeys?.heads === undefined) return [1];
  return heads === undefined ? MULTIPLES : [2 * heads, heads];
}
