import { defined } from "@permafrost/common/defined";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { type Augmentation, paperAugmentation } from "../images/augment.js";
import type { ImageSet } from "../images/image-set.js";
import { imageTask } from "../images/image-task.js";
import { type PictureShape, readPictures } from "./pictures.js";
import { holdOut } from "./split-rows.js";
import type { NamedTask } from "./table-task.js";

/** How a folder of images becomes a task. */
export interface ImageFolderOptions extends LoadOptions {
  /** Short name in kebab-case. Default `"image-folder"`. */
  readonly name?: string;
  /** Pixels of a patch's side; one patch is one token. Default 4. */
  readonly patch?: number;
  /** 1 to take all as grey, 3 as colours. Default: those of the first image. */
  readonly channels?: 1 | 3;
  /** What is taken away from each channel, as a share of full brightness. Default 0. */
  readonly mean?: readonly number[];
  /** What each channel is then divided by. Default 1. */
  readonly std?: readonly number[];
  /** Changes to training images; `true` for those of the paper. Default false. */
  readonly augmentation?: boolean | Augmentation;
  /** Share of each class that is held out for testing if there are no folders `train` and `test`. Default 0.2. */
  readonly testShare?: number;
  /** Decides what is held out. Default 0. */
  readonly seed?: number;
}

interface Picture {
  readonly path: string;
  readonly split: "train" | "test" | undefined;
  readonly className: string;
}

/** Names that start with a dot are what systems and editors leave behind. */
const PICTURE_PATH = /^(?:(train|test)\/)?([^/.][^/]*)\/[^/.][^/]*\.(?:png|jpe?g)$/i;

/**
 * A task from a folder of PNG and JPEG images, all of one size: `CLASS/IMAGE`, or `train/CLASS/IMAGE` and
 * `test/CLASS/IMAGE`. Classes are numbered by name.
 *
 * @param source a folder, or a {@link FileSource} that can list its files.
 * @throws Error naming the image that is of another size, or cannot be decoded.
 */
export async function imageFolder(
  source: string | FileSource,
  options: ImageFolderOptions = {},
): Promise<NamedTask> {
  const { name = "image-folder", patch = 4, testShare = 0.2, seed = 0, augmentation = false } = options;
  const opened = openSource(source);
  const where = opened.origin ?? name;
  if (!opened.list) throw new TypeError(`Cannot read images of ${where}: this source cannot list its files`);
  const paths = await opened.list(defined({ signal: options.signal }));
  const pictures = paths.flatMap((path): readonly Picture[] => {
    const [, split, className] = PICTURE_PATH.exec(path) ?? [];
    return className === undefined ? [] : [{ path, split: split as Picture["split"], className }];
  });
  const classNames = [...new Set(pictures.map(({ className }) => className))].sort();
  if (classNames.length < 2)
    throw new Error(
      `Cannot read images of ${where}: expected CLASS/IMAGE.png (or .jpg) of two classes or more, found ` +
        `${classNames.length} classes in ${paths.length} files`,
    );
  const numbers = new Map(classNames.map((className, number) => [className, number]));
  const labels = pictures.map(({ className }) => numbers.get(className)!);
  const apart =
    pictures.some(({ split }) => split === "train") && pictures.some(({ split }) => split === "test");
  const members = (split: string) => [...pictures.keys()].filter((i) => pictures[i]!.split === split);
  const rows = apart
    ? { train: members("train"), test: members("test") }
    : holdOut(labels, testShare, seed, `the images of ${where}`);

  const chosen = (places: readonly number[]) => places.map((i) => pictures[i]!.path);
  const labelled = (set: ImageSet, places: readonly number[]): ImageSet => ({
    ...set,
    labels: Int32Array.from(places, (i) => labels[i]!),
  });
  const readAs = async (places: readonly number[], shape?: PictureShape) =>
    labelled(await readPictures(opened, chosen(places), shape ?? options, options), places);
  const train = await readAs(rows.train);
  const test = await readAs(rows.test, train);
  const task = imageTask({
    name,
    train,
    test,
    classes: classNames.length,
    patch,
    ...defined({ mean: options.mean, std: options.std }),
    augmentation: augmentation === true ? paperAugmentation : augmentation || undefined,
  });
  return { ...task, classNames };
}
