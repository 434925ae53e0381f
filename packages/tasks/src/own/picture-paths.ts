import { quote } from "@permafrost/common/quote";
import { listed } from "../check.js";
import { plain } from "../table/spelling.js";
import type { SplitName } from "../task.js";
import { splitNamed } from "./split-names.js";

/** A picture of a folder: what its path says. */
export interface PicturePath {
  /** As the source has it. */
  readonly path: string;
  /** Undefined where pictures are not divided. */
  readonly split: SplitName | undefined;
  /** Name of the folder that it is in, as {@link plain} has it. */
  readonly className: string;
  /** That name as the source has it. */
  readonly folder: string;
}

/** Pictures of a folder, in order. */
export interface PicturePaths {
  /** By path, in one spelling. */
  readonly pictures: readonly PicturePath[];
  /** Pictures that nothing says the class of. */
  readonly loose: readonly string[];
  /** What is the matter with these: they `are in no folder of a class`. */
  readonly why: string;
  /** Folders beside those of classes that have files, but no picture. Default: there are none. */
  readonly without?: readonly string[];
}

/** What a picture may be called; what it is, its bytes say. */
const PICTURE =
  /\.(?:png|apng|jpe?g|jpe|jfif|jif|gif|bmp|webp|tiff?|avif|hei[cf]|jxl|jp2|ico|svg|p[bgpn]m)$/i;

/** Whether a path is called as pictures are; what systems and editors leave behind is not. */
export const isPicture = (path: string): boolean =>
  PICTURE.test(path) && !path.split("/").some((part) => part.startsWith("."));

/**
 * Sorts the pictures of a folder out: `CLASS/IMAGE`, or `SPLIT/CLASS/IMAGE`. Names that start with a dot, which systems and editors leave
 * behind, are passed over, and so are folders around all pictures.
 *
 * @throws Error naming what is neither the one nor the other.
 */
export function picturePaths(paths: readonly string[], where: string): PicturePaths {
  const found = paths
    .map((path) => ({ path, key: plain(path), parts: path.split("/") }))
    .filter(({ path }) => isPicture(path))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const around = foldersAround(found.map(({ parts }) => parts));
  const inner = found.map(({ path, parts }) => ({ path, parts: parts.slice(around) }));
  const loose = inner.filter(({ parts }) => parts.length === 1).map(({ path }) => path);
  const kept = inner.filter(({ parts }) => parts.length > 1);
  const uppermost = [...new Set(kept.map(({ parts }) => parts[0]!))];
  const fail = (problem: string): never => {
    throw new Error(`Cannot read images of ${where}: ${problem}`);
  };
  const divided = uppermost.some(splitNamed);
  const levels = divided ? 3 : 2;
  const odd = kept.find(({ parts }) => parts.length !== levels)?.path;
  if (odd !== undefined)
    fail(
      `expected ${divided ? "SPLIT/CLASS/IMAGE, as there is a folder of a split" : "CLASS/IMAGE or train/CLASS/IMAGE"}, found ${quote(odd)}`,
    );
  if (divided) checkSplits(uppermost, fail);
  const folderOf = (parts: readonly string[]) => parts.slice(0, -1).join("/");
  const classes = new Set(kept.map(({ parts }) => folderOf(parts)));
  const rest = paths
    .filter(
      (path) =>
        !isPicture(path) && !path.split("/").some((part) => part.startsWith(".") || part.startsWith("__")),
    )
    .map((path) => path.split("/").slice(around))
    .filter((parts) => parts.length === levels)
    .map(folderOf);
  return {
    loose,
    without: [...new Set(rest)].filter((folder) => !classes.has(folder)),
    why: "are in no folder of a class",
    pictures: kept.map(({ path, parts }) => {
      const folder = parts[levels - 2]!;
      return { path, split: divided ? splitNamed(parts[0]!) : undefined, className: plain(folder), folder };
    }),
  };
}

/** How many folders there are that all pictures are in, before those of splits and classes. */
function foldersAround(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  let around = 0;
  const isShared = (folder: string) =>
    splitNamed(folder) === undefined &&
    paths.every((parts) => parts.length > around + 2 && parts[around] === folder);
  while (around < first.length && isShared(first[around]!)) around++;
  return around;
}

function checkSplits(folders: readonly string[], fail: (problem: string) => never): void {
  const other = folders.filter((folder) => splitNamed(folder) === undefined);
  if (other.length > 0)
    fail(
      `expected folders train, validation and test, found ${listed(other.map((name) => quote(name)))} beside ${listed(folders.filter(splitNamed))}`,
    );
  for (const split of ["train", "validation", "test"] as const) {
    const same = folders.filter((folder) => splitNamed(folder) === split);
    if (same.length > 1) fail(`expected one folder for ${split}, found ${listed(same)}`);
  }
  if (!folders.some((folder) => splitNamed(folder) === "train"))
    fail(`expected a folder train, found ${listed(folders)}`);
}
