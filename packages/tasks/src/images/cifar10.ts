import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { rowOf } from "../check.js";
import { type FileSource, LOAD_OPTIONS } from "../files/file-source.js";
import type { LoadedTask } from "../loaded-task.js";
import { type Augmentation, paperAugmentation } from "./augment.js";
import { type CifarOptions, readCifar } from "./cifar.js";
import { COLOR_CUT, GRAY_CUT } from "./cifar-shape.js";
import { imageTask } from "./image-task.js";

/** How CIFAR-10 becomes a task. */
export interface Cifar10Options extends CifarOptions {
  /** Changes to training images; `true` for the paper's, `false` for none. Default true. */
  readonly augmentation?: boolean | Augmentation;
  /** So many of the last training images become a validation split. Default 0. */
  readonly validation?: number;
}

/** How grey CIFAR-10 becomes a task. */
export interface Cifar10LraOptions extends CifarOptions {
  /**
   * `corrected`: no augmentation, as in Long Range Arena. `lu2021`: augmented as the paper's official code does by default.
   * Default `"corrected"`.
   */
  readonly protocol?: "corrected" | "lu2021";
  /** Overrides what the protocol says. */
  readonly augmentation?: boolean | Augmentation;
  /** So many of the last training images become a validation split; Long Range Arena takes 5,000. Default 0. */
  readonly validation?: number;
}

const OPTIONS: OptionNames<Cifar10Options> = {
  files: true,
  augmentation: true,
  validation: true,
  ...LOAD_OPTIONS,
};
const LRA_OPTIONS: OptionNames<Cifar10LraOptions> = { protocol: true, ...OPTIONS };

/** The official code's figures; red, green, blue. */
const COLOR_MEAN = [0.4914, 0.4822, 0.4465];
const COLOR_STD = [0.2023, 0.1994, 0.201];

/** Whether a protocol augments grey images. */
const AUGMENTS = { corrected: false, lu2021: true };

const augmentationOf = (choice: boolean | Augmentation) =>
  choice === true ? paperAugmentation : choice === false ? undefined : choice;

/**
 * CIFAR-10 (Krizhevsky 2009): colour photographs of ten kinds of things, 32 × 32, cut into patches of 4 × 4.
 *
 * Shape: 64 tokens × 48, as in the paper's official code (the paper says 16, which is one colour); 1 label of 10 classes.
 * 50,000 images for training, 10,000 for testing. Guessing scores 10 %. Normalized per colour; training images are cropped
 * from a border of 4, flipped, and rotated by up to 20°, anew in every epoch.
 *
 * @param source the folder, web address, or {@link FileSource} that has the files: the binary version (a folder or
 * `cifar-10-binary.tar.gz`), or the Hub's `uoft-cs/cifar10`.
 * @throws Error naming the file and what is wrong with it.
 */
export async function cifar10(
  source: string | FileSource,
  options: Cifar10Options = {},
): Promise<LoadedTask> {
  refuseUnknownOptions("make CIFAR-10", options, OPTIONS);
  const { augmentation = true, validation = 0, ...reading } = options;
  return imageTask({
    name: "cifar10",
    ...(await readCifar(source, reading)),
    ...COLOR_CUT,
    mean: COLOR_MEAN,
    std: COLOR_STD,
    augmentation: augmentationOf(augmentation),
    validation,
  });
}

/**
 * Grey CIFAR-10, one pixel per token, row by row: the Image task of Long Range Arena (Tay et al. 2021).
 *
 * Shape: 1,024 tokens × 1; 1 label of 10 classes; values −1 … 1. 50,000 images for training, 10,000 for testing. Guessing
 * scores 10 %.
 *
 * @param source as in {@link cifar10}.
 * @throws Error naming the file and what is wrong with it.
 */
export async function cifar10Lra(
  source: string | FileSource,
  options: Cifar10LraOptions = {},
): Promise<LoadedTask> {
  refuseUnknownOptions("make CIFAR-10 LRA", options, LRA_OPTIONS);
  const { protocol = "corrected", augmentation, validation = 0, ...reading } = options;
  const usual = rowOf<boolean>(AUGMENTS, protocol, "make CIFAR-10 LRA");
  return imageTask({
    name: "cifar10-lra",
    ...(await readCifar(source, reading)),
    ...GRAY_CUT,
    mean: [0.5],
    std: [0.5],
    augmentation: augmentationOf(augmentation ?? usual),
    validation,
  });
}
