import { checkCount } from "../check.js";

/** How an image is cut into tokens. */
export interface PatchGrid {
  /** Patches. */
  readonly tokens: number;
  /** Values of a patch. */
  readonly dim: number;
  /** Where the first channel of each pixel goes, by `y * width + x`; the other channels follow. */
  readonly places: Int32Array;
}

/**
 * Cuts an image into square patches: tokens from left to right and top to bottom, a token's values row by row, channels of
 * a pixel side by side (`(p1 p2 c)` in the paper's code).
 *
 * @throws RangeError if patches do not fill the image.
 */
export function patchGrid(width: number, height: number, channels: number, patch: number): PatchGrid {
  checkCount("cut images into patches", "the patch size", patch);
  if (width % patch !== 0 || height % patch !== 0)
    throw new RangeError(
      `Cannot cut images into patches: expected a width and height that are multiples of ${patch}, found ${width} × ${height}`,
    );
  const columns = width / patch;
  const dim = patch * patch * channels;
  const places = new Int32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const token = Math.floor(y / patch) * columns + Math.floor(x / patch);
      places[y * width + x] = token * dim + ((y % patch) * patch + (x % patch)) * channels;
    }
  return { tokens: columns * (height / patch), dim, places };
}
