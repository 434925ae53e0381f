import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { sha256 } from "@permafrost/common/sha256";
import { checkCount, checkList, checkOneOf, checkShare, listed } from "../check.js";
import type { DataEncoding } from "../encoding/data-encoding.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { type Augmentation, paperAugmentation } from "../images/augment.js";
import type { PictureShape } from "../images/decode-picture.js";
import type { ImageSet } from "../images/image-set.js";
import { imageTask } from "../images/image-task.js";
import { alikeNotes, spellingNotes } from "../table/labels.js";
import type { SplitName } from "../task.js";
import { imbalanceNotes } from "./imbalance.js";
import { bytesIn, type OwnTask } from "./own-task.js";
import { findPictures } from "./picture-metadata.js";
import type { PicturePath } from "./picture-paths.js";
import { holdOut } from "./split-rows.js";

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
  /** Width and height in pixels that pictures are resized to, multiples of `patch`. Default: all have to be of one size. */
  readonly resize?: readonly number[];
  /** Changes to training images; `true` for those of the paper. Default false. */
  readonly augmentation?: boolean | Augmentation;
  /**
   * Where a `metadata.csv`, `.jsonl` or `.parquet` says what pictures are of, as the Hub's image folders have it: its column of classes.
   * Default: `label`, or the only one beside `file_name`.
   */
  readonly label?: string;
  /** Share of each class that is held out for testing if there is no folder `test`. Default 0.2. */
  readonly testShare?: number;
  /** Decides what is held out. Default 0. */
  readonly seed?: number;
}

const OPTIONS: OptionNames<ImageFolderOptions> = {
  name: true,
  patch: true,
  channels: true,
  mean: true,
  std: true,
  resize: true,
  augmentation: true,
  label: true,
  testShare: true,
  seed: true,
  ...LOAD_OPTIONS,
};

/**
 * A task from a folder of PNG and JPEG images, all of one size: `CLASS/IMAGE`, or the same below folders of splits: `train`, and `test`,
 * `validation` or both, under any of their usual names, as `val`. What is missing of test is held out of `train`. Classes are numbered by
 * name; links are what they are called, not what they lead to. A `metadata.csv`, `.jsonl` or `.parquet` says instead what pictures are of.
 *
 * @param source a folder, or a {@link FileSource} that can list its files.
 * @throws TypeError for an option that there is not; Error naming the image that is of another size, or cannot be decoded, a folder that
 * is none of a split or a class, and a class that only one split has.
 */
export async function imageFolder(
  source: string | FileSource,
  options: ImageFolderOptions = {},
): Promise<OwnTask> {
  refuseUnknownOptions("make a task of a folder of images", options, OPTIONS);
  const { name = "image-folder", patch = 4, testShare = 0.2, seed = 0, augmentation = false } = options;
  checkShare(`make the task ${name}`, "testShare", testShare);
  checkCount(`make the task ${name}`, "seed", seed, 0);
  if (options.channels !== undefined)
    checkOneOf(`make the task ${name}`, "channels", options.channels, [1, 3]);
  const size = sizeOf(`make the task ${name}`, options.resize);
  const opened = openSource(source);
  const where = opened.origin ?? name;
  if (!opened.list) throw new TypeError(`Cannot read images of ${where}: this source cannot list its files`);
  const paths = (await opened.list(defined({ signal: options.signal }))) ?? null;
  checkList(`read images of ${where}`, "what the source lists", paths);
  const {
    pictures,
    loose,
    why,
    without = [],
  } = await findPictures(opened, paths, where, options.label, options);
  const classNames = [...new Set(pictures.map(({ className }) => className))].sort();
  if (classNames.length < 2)
    throw new Error(
      `Cannot read images of ${where}: expected CLASS/IMAGE.png (or .jpg) of two classes or more, found ` +
        `${classNames.length} classes in ${paths.length} files`,
    );
  checkClasses(pictures, where);
  const numbers = new Map(classNames.map((className, number) => [className, number]));
  const labels = pictures.map(({ className }) => numbers.get(className)!);
  const rows = rowsOf(pictures, labels, testShare, seed, where);
  const { readPictures } = await import("./pictures.js");
  const readAs = async (places: readonly number[], shape?: PictureShape): Promise<ImageSet> => {
    const chosen = places.map((i) => pictures[i]!.path);
    const { channels } = options;
    const wanted = { ...defined({ channels }), ...shape, ...size };
    const set = await readPictures(opened, chosen, wanted, options);
    return { ...set, labels: Int32Array.from(places, (i) => labels[i]!) };
  };
  const train = await readAs(rows.train);
  const test = await readAs(rows.test, train);
  const validation = rows.validation.length > 0 ? await readAs(rows.validation, train) : undefined;
  const task = imageTask({
    name,
    train,
    test,
    classes: classNames.length,
    patch,
    ...defined({ mean: options.mean, std: options.std, validation }),
    augmentation: augmentation === true ? paperAugmentation : augmentation || undefined,
  });
  const notes = [
    ...notesOf(pictures, loose, why),
    ...alikeNotes(classNames, "Folders"),
    ...(without.length === 0
      ? []
      : [
          `Folders without a picture, which are no classes: ${listed(without.map((name) => quote(name, 40)))}`,
        ]),
  ];
  const output = { kind: "class", name: "class", classes: classNames } as const;
  const { width, height, channels } = train;
  const levels = (given: readonly number[] | undefined, usual: number) =>
    Array.from({ length: channels }, (_, channel) => given?.[channel] ?? usual);
  const encoding: DataEncoding = {
    version: 1,
    input: {
      kind: "picture",
      width,
      height,
      channels,
      resize: size !== undefined,
      patch,
      means: levels(options.mean, 0),
      deviations: levels(options.std, 1),
    },
    output,
  };
  notes.push(...imbalanceNotes(output, train.labels, "pictures"));
  const sets = [train, ...(validation ? [validation] : []), test];
  const digest = async () => {
    const parts: Uint8Array[] = [];
    for (const { pixels, labels, later } of sets)
      parts.push(later ? await later.digest() : bytesIn(pixels), bytesIn(labels));
    return sha256(parts);
  };
  return { ...task, encoding, classNames, notes, digest };
}

/** What pictures are resized to; undefined if they are not. */
function sizeOf(attempt: string, resize: readonly number[] | undefined) {
  if (resize === undefined) return undefined;
  checkList(attempt, "resize", resize);
  if (resize.length !== 2)
    throw new RangeError(
      `Cannot ${attempt}: expected resize to be a width and a height, found ${resize.length} numbers`,
    );
  const [width, height] = resize as [number, number];
  for (const side of [width, height]) checkCount(attempt, "resize", side);
  return { width, height, resize: true };
}

/** Places of the pictures of each split. */
function rowsOf(
  pictures: readonly PicturePath[],
  labels: readonly number[],
  testShare: number,
  seed: number,
  where: string,
): Readonly<Record<SplitName, readonly number[]>> {
  const members = (split: SplitName) =>
    [...pictures.keys()].filter((i) => (pictures[i]!.split ?? "train") === split);
  const [all, validation, given] = [members("train"), members("validation"), members("test")];
  if (given.length > 0) return { train: all, validation, test: given };
  const known = all.map((i) => labels[i]!);
  const { train, test } = holdOut(known, testShare, seed, `the images of ${where}`);
  return { train: train.map((row) => all[row]!), validation, test: test.map((row) => all[row]!) };
}

/** A class that only one split has is one whose folder is called otherwise in another, or is missing there. */
function checkClasses(pictures: readonly PicturePath[], where: string): void {
  const seen = new Map<string, Set<string>>();
  for (const { className, split = "train" } of pictures)
    seen.set(className, (seen.get(className) ?? new Set()).add(split));
  const all = [...new Set([...seen.values()].flatMap((splits) => [...splits]))].sort();
  const [className, splits] = [...seen].find((each) => each[1].size === 1) ?? [];
  if (all.length === 1 || className === undefined) return;
  throw new Error(
    `Cannot read images of ${where}: expected each class in more than one of ${all.join(", ")}, found ${quote(className)} only in ${[...splits!].join()}; its folder may be missing elsewhere, or be called otherwise`,
  );
}

function notesOf(pictures: readonly PicturePath[], loose: readonly string[], why: string): readonly string[] {
  const spellings = new Map(
    pictures
      .filter(({ folder, className }) => folder !== className)
      .map(({ folder, className }) => [folder, className]),
  );
  const passed = loose.length === 0 ? [] : [`Pictures that ${why} were passed over: ${listed(loose)}`];
  return [...spellingNotes(spellings, "Names of classes"), ...passed];
}
