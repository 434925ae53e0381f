import { quote } from "@permafrost/common/quote";
import { listed } from "../check.js";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import { readFirst } from "../files/read.js";
import { numberIn, shownCell, textIn } from "../table/cells.js";
import { labelsIn } from "../table/labels.js";
import { plain } from "../table/spelling.js";
import { cellsOf, readTable, type Table } from "../table/table.js";
import { isPicture, type PicturePath, type PicturePaths, picturePaths } from "./picture-paths.js";
import { splitNamed } from "./split-names.js";

/** What the Hub's image folders call the tables that say of pictures what they are of. */
const METADATA = /(?:^|\/)metadata\.(?:csv|jsonl|parquet)$/i;
/** Its column of the pictures, relative to its own folder. */
const FILE_NAME = "file_name";
/** Its column of the classes, where none is named and there are several. */
const LABEL = "label";

/** Whether a path is that of a table of pictures. */
const isMetadata = (path: string): boolean =>
  METADATA.test(path) && !path.split("/").some((part) => part.startsWith("."));

/**
 * Pictures of a folder, by the tables `metadata.csv` (or `.jsonl`, `.parquet`) that are in it, as the Hub's image folders have them; without
 * such, by the folders that they are in.
 *
 * @param label column of the classes. Default: `label`, or the only one beside `file_name`
 * @throws Error naming the row for a picture that is not there, and for a class that is missing.
 */
export async function findPictures(
  source: FileSource,
  paths: readonly string[],
  where: string,
  label: string | undefined,
  options: LoadOptions,
): Promise<PicturePaths> {
  const tables = paths.filter(isMetadata);
  if (tables.length === 0) {
    if (label === undefined) return picturePaths(paths, where);
    throw new Error(
      `Cannot read images of ${where}: expected a metadata.csv or .jsonl with the column ${label}, found none; without it, classes are folders`,
    );
  }
  const there = new Map(paths.filter(isPicture).map((path) => [path.normalize("NFC"), path]));
  const pictures: PicturePath[] = [];
  for (const path of tables) {
    const table = await readTable(await readFirst(source, [path], where, options), options);
    for (const picture of picturesOf(table, path, there, label)) pictures.push(picture);
  }
  const named = new Set(pictures.map(({ path }) => path));
  if (named.size < pictures.length)
    throw new Error(`Cannot read images of ${where}: expected each picture once in ${listed(tables)}`);
  const key = new Map(pictures.map((picture) => [picture, plain(picture.path)]));
  return {
    pictures: pictures.sort((a, b) => (key.get(a)! < key.get(b)! ? -1 : 1)),
    why: "no metadata name",
    loose: [...there.values()].filter((path) => !named.has(path)),
  };
}

/** Pictures that a table names. */
function picturesOf(
  table: Table,
  path: string,
  there: ReadonlyMap<string, string>,
  label: string | undefined,
): readonly PicturePath[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const split = folder
    .split("/")
    .map(splitNamed)
    .find((name) => name !== undefined);
  const files = cellsOf(table, FILE_NAME);
  const column = label === undefined ? labelOf(table) : plain(label);
  const written = cellsOf(table, column);
  const fraction = written.findIndex((cell) => numberIn(cell) % 1 !== 0 && Number.isFinite(numberIn(cell)));
  if (fraction >= 0)
    throw new Error(
      `Cannot read ${table.place(fraction)}: expected a class in column ${column}, found the value ${shownCell(written[fraction])}; pictures are told apart by classes`,
    );
  const { labels } = labelsIn(written, column, (row) => table.place(row));
  return files.map((cell, row) => {
    const name = textIn(cell)?.replace(/^\.\//, "");
    const found = name === undefined ? undefined : there.get(`${folder}${name}`.normalize("NFC"));
    if (found === undefined)
      throw new Error(
        `Cannot read ${table.place(row)}: expected a picture in column ${FILE_NAME}, found ${quote(name, 60)}, which is not there`,
      );
    return { path: found, split, className: labels[row]!, folder: textIn(written[row]) ?? labels[row]! };
  });
}

function labelOf({ file, columns }: Table): string {
  const others = columns.filter((name) => name !== FILE_NAME);
  if (others.includes(LABEL)) return LABEL;
  if (others.length === 1) return others[0]!;
  throw new Error(
    `Cannot read ${file}: expected a column ${LABEL}, or one beside ${FILE_NAME}, found ${listed(columns)}; name the one that is meant as the label`,
  );
}
