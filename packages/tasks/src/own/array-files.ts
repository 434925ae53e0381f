import { quote } from "@permafrost/common/quote";
import type { NamedArray } from "../arrays/named-array.js";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import { readFirst } from "../files/read.js";
import type { SplitName } from "../task.js";
import { splitNamed } from "./split-names.js";

const FILE = /\.(?:npy|npz|safetensors)$/i;

/** Whether a path is called as files of arrays are. */
export const isArrayFile = (path: string): boolean =>
  FILE.test(path) && !path.split("/").some((part) => part.startsWith("."));

/** An array of a source. */
export interface FiledArray extends NamedArray {
  /** The file that it is in. */
  readonly file: string;
  /** Its name without that of a split. */
  readonly name: string;
  /** What its name, or that of the file, says. Default: nothing. */
  readonly split?: SplitName;
}

const wordsIn = (name: string) => name.split(/[_./\\ -]/);
const splitIn = (name: string) =>
  wordsIn(name)
    .map(splitNamed)
    .findLast((split) => split !== undefined);

/**
 * All arrays of a source's files.
 *
 * @throws Error naming the file that cannot be read, and two files of which each has an array of the same name and split.
 */
export async function arraysIn(
  source: FileSource,
  where: string,
  options: LoadOptions,
): Promise<readonly FiledArray[]> {
  const paths = (await source.list?.(options.signal && { signal: options.signal })) ?? [];
  const { readArrays } = await import("../arrays/read-arrays.js");
  const found = new Map<string, FiledArray>();
  for (const file of paths.filter(isArrayFile))
    for (const [key, array] of await readArrays(await readFirst(source, [file], where, options))) {
      const split = splitIn(key) ?? splitIn(file.replace(FILE, ""));
      const name = wordsIn(key)
        .filter((word) => splitNamed(word) === undefined)
        .join("_");
      const place = `${split} ${name}`;
      const other = found.get(place);
      if (other)
        throw new Error(
          `Cannot read arrays of ${where}: expected ${quote(key, 40)} in one file${split ? ` for ${split}` : ""}, found it in ${other.file} and ${file}; call files or arrays train and test, or name the one that is meant`,
        );
      found.set(place, { ...array, file, name, ...(split && { split }) });
    }
  return [...found.values()];
}
