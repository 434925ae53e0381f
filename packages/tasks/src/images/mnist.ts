import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { type FileSource, LOAD_OPTIONS, type LoadOptions, type NamedBytes } from "../files/file-source.js";
import { isParquet } from "../files/first-bytes.js";
import { openSource } from "../files/open-source.js";
import type { LoadedTask } from "../loaded-task.js";
import { readIdx } from "./idx.js";
import type { ImageSet } from "./image-set.js";
import { imageTask } from "./image-task.js";
import { readMnistFiles } from "./mnist-files.js";
import { cutOf, DIGIT, type MnistProtocol } from "./mnist-shape.js";

/** How MNIST becomes a task. */
export interface MnistOptions extends LoadOptions {
  /**
   * `corrected` follows the paper: 32 × 32 with a black border, 64 tokens × 16. `lu2021` follows its official code: 28 × 28
   * as they are, 49 tokens × 16. Values are 0 … 1 in both. Default `"corrected"`.
   */
  readonly protocol?: MnistProtocol;
  /** So many of the last training images become a validation split. Default 0. */
  readonly validation?: number;
}

const OPTIONS: OptionNames<MnistOptions> = { protocol: true, validation: true, ...LOAD_OPTIONS };

/**
 * MNIST (LeCun, Cortes & Burges): handwritten digits, from the original IDX files (packed or not, under any of their names, in any
 * folder that can be listed) or from the Parquet files of `ylecun/mnist` on the Hugging Face Hub.
 *
 * Shape: 64 tokens × 16; 1 label of 10 classes. 60,000 images for training, 10,000 for testing. Guessing scores 10 %, a
 * linear classifier on the pixels 92 %.
 *
 * @param source the folder, web address, or {@link FileSource} that has the files.
 * @throws Error naming the file and what is wrong with it.
 */
export async function mnist(source: string | FileSource, options: MnistOptions = {}): Promise<LoadedTask> {
  refuseUnknownOptions("make MNIST", options, OPTIONS);
  const { protocol, validation = 0, ...load } = options;
  const cut = cutOf(defined({ protocol }));
  return imageTask({ name: "mnist", ...(await readMnist(source, load)), ...cut, validation });
}

/**
 * The images and labels of MNIST, as they are.
 *
 * @throws as {@link mnist}.
 */
export async function readMnist(
  source: string | FileSource,
  options: LoadOptions = {},
): Promise<{ readonly train: ImageSet; readonly test: ImageSet }> {
  refuseUnknownOptions("read MNIST", options, LOAD_OPTIONS);
  const files = await readMnistFiles(openSource(source), options);
  if (isParquet(files[0]!.bytes)) {
    const { readParquetImages } = await import("./parquet-images.js");
    const wanted = { shape: DIGIT, classes: 10 };
    const train = await readParquetImages(files[0]!, wanted, options);
    return { train, test: await readParquetImages(files[1]!, wanted, options) };
  }
  return { train: readIdxImages(files[0]!, files[1]!), test: readIdxImages(files[2]!, files[3]!) };
}

/**
 * Reads a pair of IDX files as 28 × 28 images with labels 0–9.
 *
 * @throws Error naming file and offset if they are something else, or do not belong together.
 */
function readIdxImages(images: NamedBytes, labels: NamedBytes): ImageSet {
  const { shape, values: pixels } = readIdx(images);
  const [length = 0, height, width] = shape;
  if (shape.length !== 3 || height !== DIGIT.height || width !== DIGIT.width)
    throw new Error(
      `Cannot read ${images.file}: expected images of 28 × 28, found the shape ${shape.join(" × ")}`,
    );
  const { shape: labelShape, values } = readIdx(labels);
  if (labelShape.length !== 1 || labelShape[0] !== length)
    throw new Error(
      `Cannot read ${labels.file}: expected ${length} labels, as many as images in ${images.file}, found the shape ` +
        labelShape.join(" × "),
    );
  if (length === 0) throw new Error(`Cannot read ${images.file}: expected images, found none`);
  const wrong = values.findIndex((label) => label > 9);
  if (wrong >= 0)
    throw new Error(
      `Cannot read ${labels.file} at byte ${8 + wrong}: expected a label from 0 to 9, found ${values[wrong]}`,
    );
  return { width, height, channels: 1, pixels, labels: Int32Array.from(values), length };
}
