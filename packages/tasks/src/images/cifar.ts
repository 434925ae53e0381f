import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { checkGiven, listed } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions, type NamedBytes } from "../files/file-source.js";
import { isParquet } from "../files/first-bytes.js";
import { openSource } from "../files/open-source.js";
import { type FileForm, readForm } from "../files/read.js";
import { PHOTOGRAPH } from "./cifar-shape.js";
import { type ImageSet, joinImages } from "./image-set.js";

const PLANE_BYTES = 32 * 32;
const RECORD_BYTES = 1 + 3 * PLANE_BYTES;

const BINARY_NAMES = [1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin`);
const binaryForm = (folder: string): FileForm =>
  [...BINARY_NAMES, "test_batch.bin"].map((name) => [`${folder}${name}`, `${folder}${name}.gz`]);
const FORMS: readonly FileForm[] = [
  ["train", "test"].map((part) =>
    ["plain_text/", ""].map((folder) => `${folder}${part}-00000-of-00001.parquet`),
  ),
  binaryForm("cifar-10-batches-bin/"),
  binaryForm(""),
  [["cifar-10-binary.tar.gz", "cifar-10-binary.tar"]],
];

/** Files to read instead of a whole data set; each binary or Parquet. */
export interface CifarFiles {
  /** For training, in order. */
  readonly train: readonly string[];
  /** For testing, in order. */
  readonly test: readonly string[];
}

const FILES: OptionNames<CifarFiles> = { train: true, test: true };

/** How CIFAR-10 is read. */
export interface CifarOptions extends LoadOptions {
  /** Files to read instead of the whole data set. */
  readonly files?: CifarFiles;
}

const CIFAR_OPTIONS: OptionNames<CifarOptions> = { files: true, ...LOAD_OPTIONS };

/** The images and labels of CIFAR-10, as they are. */
export interface CifarImages {
  /** 50,000 of them. */
  readonly train: ImageSet;
  /** 10,000 of them. */
  readonly test: ImageSet;
}

/**
 * Reads CIFAR-10 from the binary version (a folder, or `cifar-10-binary.tar.gz`) or the Parquet files of `uoft-cs/cifar10`
 * on the Hugging Face Hub.
 *
 * @throws Error naming file and offset, or file and row, for what cannot be read.
 */
export async function readCifar(
  source: string | FileSource,
  options: CifarOptions = {},
): Promise<CifarImages> {
  refuseUnknownOptions("read CIFAR-10", options, CIFAR_OPTIONS);
  const opened = openSource(source);
  const { files, ...load } = options;
  if (files) {
    refuseUnknownOptions("read the files of CIFAR-10", files, FILES);
    checkGiven("read the files of CIFAR-10", files, ["train", "test"]);
    const readAll = async (names: readonly string[]) =>
      readImages(await readForm(opened, [names.map((name) => [name])], "CIFAR-10", load), load);
    return { train: await readAll(files.train), test: await readAll(files.test) };
  }
  const found = await readForm(opened, FORMS, "CIFAR-10", load);
  const parts = found.length === 1 ? await fromArchive(found[0]!) : found;
  return {
    train: await readImages(parts.slice(0, -1), load),
    test: await readImages(parts.slice(-1), load),
  };
}

/** Every file is of its own kind, whatever its name says. */
async function readImages(files: readonly NamedBytes[], options: LoadOptions): Promise<ImageSet> {
  const sets: ImageSet[] = [];
  for (const file of files)
    if (isParquet(file.bytes)) {
      const { readParquetImages } = await import("./parquet-images.js");
      sets.push(await readParquetImages(file, { shape: PHOTOGRAPH, classes: 10 }, options));
    } else sets.push(readCifarBinary(file));
  return joinImages(sets);
}

async function fromArchive(archive: NamedBytes): Promise<readonly NamedBytes[]> {
  const { readTar } = await import("../files/tar.js");
  const entries = await readTar(archive);
  return [...BINARY_NAMES, "test_batch.bin"].map((name) => {
    const entry = entries.find(({ file }) => file === name || file.endsWith(`/${name}`));
    if (entry) return { file: `${archive.file}: ${entry.file}`, bytes: entry.bytes };
    const found = listed(entries.map(({ file }) => file)) || "nothing";
    throw new Error(`Cannot read ${archive.file}: expected ${name} in it, found ${found}`);
  });
}

/**
 * Reads a file of CIFAR-10's binary version: records of 1 label and 3,072 pixels (red, green and blue planes).
 *
 * @throws Error naming file and offset for half a record, or a label that is no class.
 */
export function readCifarBinary({ file, bytes }: NamedBytes): ImageSet {
  refuseLfsPointer(bytes, `read ${file}`);
  const length = Math.floor(bytes.length / RECORD_BYTES);
  if (length * RECORD_BYTES !== bytes.length || length === 0)
    throw new Error(
      `Cannot read ${file} at byte ${length * RECORD_BYTES}: expected records of ${RECORD_BYTES} bytes, found ` +
        (bytes.length === 0 ? "an empty file" : `only ${bytes.length - length * RECORD_BYTES} more bytes`),
    );
  const pixels = new Uint8Array(length * 3 * PLANE_BYTES);
  const labels = new Int32Array(length);
  for (let record = 0; record < length; record++) {
    const start = record * RECORD_BYTES;
    const label = bytes[start]!;
    if (label > 9)
      throw new Error(`Cannot read ${file} at byte ${start}: expected a label from 0 to 9, found ${label}`);
    labels[record] = label;
    for (let channel = 0; channel < 3; channel++) {
      const plane = start + 1 + channel * PLANE_BYTES;
      const out = record * 3 * PLANE_BYTES + channel;
      for (let i = 0; i < PLANE_BYTES; i++) pixels[out + 3 * i] = bytes[plane + i]!;
    }
  }
  return { ...PHOTOGRAPH, pixels, labels, length };
}
