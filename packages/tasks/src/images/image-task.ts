import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkGiven } from "../check.js";
import type { LoadedTask } from "../loaded-task.js";
import { Random } from "../random.js";
import type { Split, SplitName, TaskShape } from "../task.js";
import { type Augmentation, checkAugmentation, drawChange, traceChange } from "./augment.js";
import { type ImageSet, type ImageShape, imageBytes, sliceImages } from "./image-set.js";
import { type PatchGrid, patchGrid } from "./patches.js";

/** How images become tokens. */
export interface ImageCut {
  /** Classes that there are. */
  readonly classes: number;
  /** Pixels of a patch's side; one patch is one token. */
  readonly patch: number;
  /** Pixels of black border, before patches are cut. Default 0. */
  readonly border?: number;
  /** Colours are mixed to one channel: 0.2989 red + 0.587 green + 0.114 blue. Default false. */
  readonly gray?: boolean;
}

/** How images become a task. */
export interface ImageTaskOptions extends ImageCut {
  /** Short name in kebab-case. */
  readonly name: string;
  /** For training. */
  readonly train: ImageSet;
  /** For testing, of the same size. */
  readonly test: ImageSet;
  /** What is taken away from each channel, as a share of full brightness. Default 0. */
  readonly mean?: readonly number[];
  /** What each channel is then divided by. Default 1. */
  readonly std?: readonly number[];
  /** Changes to training images. Default: none. */
  readonly augmentation?: Augmentation | undefined;
  /** For selecting, of the same size; or so many of the last training images. Default 0. */
  readonly validation?: ImageSet | number;
}

const OPTIONS: OptionNames<ImageTaskOptions> = {
  name: true,
  train: true,
  test: true,
  classes: true,
  patch: true,
  border: true,
  gray: true,
  mean: true,
  std: true,
  augmentation: true,
  validation: true,
};

const GRAY_WEIGHTS = [0.2989, 0.587, 0.114] as const;

/** What a pixel's brightness 0–255 becomes, per channel. */
function valueTables({ mean, std }: ImageTaskOptions, channels: number): readonly Float32Array[] {
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from(
      { length: 256 },
      (_, pixel) => (pixel / 255 - (mean?.[channel] ?? 0)) / (std?.[channel] ?? 1),
    ),
  );
}

function gridOf(
  { width, height, channels }: ImageShape,
  { patch, border = 0, gray = false }: ImageCut,
): PatchGrid {
  return patchGrid(width + 2 * border, height + 2 * border, gray ? 1 : channels, patch);
}

/** The shape of a task of images. @throws RangeError for sizes that do not fit together. */
export function imageTaskShape(image: ImageShape, cut: ImageCut): TaskShape {
  const { tokens, dim } = gridOf(image, cut);
  return {
    input: { kind: "values", tokens, dim },
    output: { tokens: 1, labels: 1, classes: cut.classes },
    ragged: false,
  };
}

/**
 * Images cut into patches, to be told apart. The test and validation splits are never augmented.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that do not fit together.
 */
export function imageTask(options: ImageTaskOptions): LoadedTask {
  refuseUnknownOptions("make a task of images", options, OPTIONS);
  checkGiven("make a task of images", options, ["name", "train", "test"]);
  const { name, train, test, border = 0, validation = 0 } = options;
  const attempt = `make the image task ${name}`;
  checkCount(attempt, "border", border, 0);
  if (options.augmentation) checkAugmentation(options.augmentation);
  checkLevels(attempt, options, options.gray ? 1 : train.channels);
  const cutOff = typeof validation === "number" ? validation : 0;
  checkCount(attempt, "validation", cutOff, 0);
  if (cutOff >= train.length)
    throw new RangeError(
      `Cannot ${attempt}: expected fewer validation images than the ${train.length} for training, found ${cutOff}`,
    );
  const parts: Readonly<Record<SplitName, ImageSet>> = {
    train: sliceImages(train, 0, train.length - cutOff),
    validation:
      typeof validation === "number" ? sliceImages(train, train.length - cutOff, train.length) : validation,
    test,
  };
  for (const [part, images] of Object.entries(parts))
    for (const key of ["width", "height", "channels"] as const) {
      if (train[key] === images[key]) continue;
      throw new RangeError(
        `Cannot ${attempt}: expected ${part} images of ${key} ${train[key]}, found ${images[key]}`,
      );
    }
  const { places, tokens } = gridOf(train, options);
  const split = (name: SplitName): Split => imageSplit(name, parts[name], options, places, tokens);
  return {
    name,
    ...imageTaskShape(train, options),
    splits: {
      train: split("train"),
      ...(parts.validation.length > 0 ? { validation: split("validation") } : {}),
      test: split("test"),
    },
    dropped: {},
  };
}

/** What each channel is moved and divided by. */
function checkLevels(attempt: string, { mean, std }: ImageTaskOptions, channels: number): void {
  for (const [name, values] of Object.entries({ mean, std })) {
    const isFine = (value: number) => Number.isFinite(value) && (name === "mean" || value !== 0);
    if (values === undefined || (Array.isArray(values) && values.length === channels && values.every(isFine)))
      continue;
    throw new RangeError(
      `Cannot ${attempt}: expected ${name} to be a list of ${channels} numbers${name === "std" ? " other than 0" : ""}, one for each channel, found ${Array.isArray(values) ? `[${values.join(", ")}]` : found(values)}`,
    );
  }
}

function imageSplit(
  name: SplitName,
  images: ImageSet,
  options: ImageTaskOptions,
  places: Int32Array,
  tokens: number,
): Split {
  const { border = 0, gray = false, augmentation } = options;
  const { width, height, channels, later } = images;
  const size = imageBytes(images);
  const canvasWidth = width + 2 * border;
  const mixes = gray && channels === 3;
  const tables = valueTables(options, mixes ? 1 : channels);
  const mean = options.mean?.[0] ?? 0;
  const std = options.std?.[0] ?? 1;
  const straight = Int32Array.from({ length: width * height }, (_, i) => i);
  const traced = new Int32Array(width * height);

  return {
    name,
    length: images.length,
    classOf: (index) => images.labels[index]!,
    ...(later && { prepare: (indices: readonly number[]) => later.prepare(indices) }),
    isRepeated: !(augmentation && name === "train"),
    write(index, { seed, epoch, augment = true }, x, y) {
      y[0] = images.labels[index]!;
      let sources = straight;
      if (augmentation && augment && name === "train") {
        const random = new Random({ seed, split: name, purpose: "augmentation", index, epoch });
        traceChange(drawChange(augmentation, random), width, height, traced);
        sources = traced;
      }
      if (border > 0) {
        // All but the border is written over; black differs from zero where images are normalized.
        for (const place of places) for (let c = 0; c < tables.length; c++) x[place + c] = tables[c]![0]!;
      }
      const pixels = later ? later.pixelsOf(index) : images.pixels;
      const start = later ? 0 : index * size;
      let i = 0;
      for (let row = 0; row < height; row++) {
        let at = (row + border) * canvasWidth + border;
        for (let column = 0; column < width; column++) {
          const source = sources[i++]!;
          const place = places[at++]!;
          const from = start + source * channels;
          if (mixes) {
            const [red, green, blue] = GRAY_WEIGHTS;
            const level =
              source < 0 ? 0 : red * pixels[from]! + green * pixels[from + 1]! + blue * pixels[from + 2]!;
            x[place] = (level / 255 - mean) / std;
          } else
            for (let c = 0; c < channels; c++) x[place + c] = tables[c]![source < 0 ? 0 : pixels[from + c]!]!;
        }
      }
      return tokens;
    },
  };
}
