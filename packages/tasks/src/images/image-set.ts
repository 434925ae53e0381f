/** Images of one size, with a label each, as compact as they come. */
export interface ImageSet {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: 1 | 3;
  /** `[length, height, width, channels]`, row-major. */
  readonly pixels: Uint8Array;
  /** `[length]` class numbers. */
  readonly labels: Int32Array;
  /** Number of images. */
  readonly length: number;
  /** Where pixels come from that are not kept; `pixels` is then empty. Default: all are kept. */
  readonly later?: LaterPixels;
}

/** Pixels of images that are decoded when they are needed. */
export interface LaterPixels {
  /** Gets some ready. */
  prepare(indices: readonly number[]): Promise<void>;
  /** `[height, width, channels]` of an image that is ready. @throws Error if it is not */
  pixelsOf(index: number): Uint8Array;
  /** What the images are, in few bytes. */
  digest(): Promise<Uint8Array>;
}

/** What an image set is read from: its size, before the pixels. */
export type ImageShape = Pick<ImageSet, "width" | "height" | "channels">;

/** Bytes of one image. */
export const imageBytes = ({ width, height, channels }: ImageShape) => width * height * channels;

/** Image sets of one shape, one after the other. */
export function joinImages(sets: readonly ImageSet[]): ImageSet {
  const first = sets[0];
  if (!first) throw new RangeError("Cannot join images: expected at least one set, found none");
  if (sets.length === 1) return first;
  const length = sets.reduce((sum, set) => sum + set.length, 0);
  const pixels = new Uint8Array(length * imageBytes(first));
  const labels = new Int32Array(length);
  let start = 0;
  for (const set of sets) {
    pixels.set(set.pixels, start * imageBytes(first));
    labels.set(set.labels, start);
    start += set.length;
  }
  return { ...first, pixels, labels, length };
}

/** Images `start` to `end - 1` of a set, without a copy. */
export function sliceImages(set: ImageSet, start: number, end: number): ImageSet {
  const size = imageBytes(set);
  const { later } = set;
  return {
    ...set,
    ...(later && start > 0 && { later: laterFrom(later, start) }),
    pixels: set.pixels.subarray(start * size, end * size),
    labels: set.labels.subarray(start, end),
    length: end - start,
  };
}

const laterFrom = (later: LaterPixels, start: number): LaterPixels => ({
  ...later,
  prepare: (indices) => later.prepare(indices.map((index) => start + index)),
  pixelsOf: (index) => later.pixelsOf(start + index),
});
