import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkOneOf } from "../check.js";
import type { Random } from "../random.js";

/** Random changes to training images; each is left out by 0 or false. */
export interface Augmentation {
  /** Pixels of black border of which a piece of the old size is cut out. */
  readonly crop: number;
  /** Left and right change places half of the time. */
  readonly flip: boolean;
  /** Largest rotation either way, in degrees. */
  readonly rotation: number;
}

/** As the paper's official code does it on CIFAR-10: crop from a border of 4, flip, rotate by up to 20°. */
export const paperAugmentation: Augmentation = { crop: 4, flip: true, rotation: 20 };

const NAMES: OptionNames<Augmentation> = { crop: true, flip: true, rotation: true };

/** @throws TypeError for changes that there are not, and for one that is left out; RangeError for sizes that make no sense. */
export function checkAugmentation(augmentation: Augmentation): void {
  const attempt = "change training images";
  refuseUnknownOptions(attempt, augmentation, NAMES);
  checkCount(attempt, "crop", augmentation.crop, 0);
  checkOneOf(attempt, "flip", augmentation.flip, [true, false]);
  if (!Number.isFinite(augmentation.rotation))
    throw new RangeError(
      `Cannot ${attempt}: expected rotation to be a number of degrees, found ${found(augmentation.rotation)}`,
    );
}

/** One image's share of chance. */
export interface Change {
  /** How far the cut-out piece is right of and below the original, in pixels. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly flipped: boolean;
  /** Counter-clockwise, in degrees. */
  readonly angle: number;
}

/** Draws a change. Always takes the same random numbers, so one kind of change does not alter another. */
export function drawChange({ crop, flip, rotation }: Augmentation, random: Random): Change {
  const shiftX = random.below(2 * crop + 1) - crop;
  const shiftY = random.below(2 * crop + 1) - crop;
  const flipped = random.bit() === 1 && flip;
  return { shiftX, shiftY, flipped, angle: (2 * random.uniform() - 1) * rotation };
}

/** Sine and cosine by their series: unlike `Math.sin`, the same to the last bit in every runtime. */
function sineAndCosine(degrees: number): readonly [number, number] {
  const angle = (degrees * Math.PI) / 180;
  let sine = 0;
  let cosine = 0;
  let term = 1;
  for (let n = 0; n < 30; n++) {
    const sign = n % 4 < 2 ? 1 : -1;
    if (n % 2 === 0) cosine += sign * term;
    else sine += sign * term;
    term *= angle / (n + 1);
  }
  return [sine, cosine];
}

/**
 * Works out which pixel of the original each pixel of the changed image shows: crop, then flip, then rotation about the
 * centre, the nearest pixel being taken, as torchvision does with tensors.
 *
 * @param sources `[height * width]`: filled with `y * width + x` of the original, or −1 for black.
 */
export function traceChange(change: Change, width: number, height: number, sources: Int32Array): void {
  const [sine, cosine] = sineAndCosine(change.angle);
  const centerX = (width - 1) / 2;
  const centerY = (height - 1) / 2;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const dx = x - centerX;
      const dy = y - centerY;
      const turnedX = roundHalfEven(cosine * dx - sine * dy + centerX);
      const turnedY = roundHalfEven(sine * dx + cosine * dy + centerY);
      const inside = turnedX >= 0 && turnedX < width && turnedY >= 0 && turnedY < height;
      const fromX = (change.flipped ? width - 1 - turnedX : turnedX) + change.shiftX;
      const fromY = turnedY + change.shiftY;
      const shown = inside && fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
      sources[y * width + x] = shown ? fromY * width + fromX : -1;
    }
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
