import { quote } from "@permafrost/common/quote";
import { listed } from "../check.js";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import type { SplitName } from "../task.js";
import { splitNamed } from "./split-names.js";

/** Files of a split, or of several. */
export type TablePaths = Readonly<Partial<Record<SplitName, readonly string[]>>> & {
  readonly train: readonly string[];
};

/** What a table may be called; what it is, its bytes say. */
const TABLE = /\.(?:csv|tsv|tab|txt|data|parquet|pq|jsonl|ndjson|json)(?:\.gz)?$/i;

/**
 * The tables of a source by what their names say: one is all there is; of several, names or folders say `train`, `validation` or `test`.
 *
 * @throws Error naming what is there, where it does not say.
 */
export async function tablePaths(source: FileSource, { signal }: LoadOptions = {}): Promise<TablePaths> {
  const where = source.origin ?? "the source";
  if (!source.list) throw new TypeError(`Cannot read tables of ${where}: this source cannot list its files`);
  const all = await source.list(signal && { signal });
  if (all.length === 1) return { train: all };
  const paths = all.filter(
    (path) => TABLE.test(path) && !path.split("/").some((part) => part.startsWith(".")),
  );
  if (paths.length === 1) return { train: paths };
  const found: Partial<Record<SplitName, string[]>> = {};
  for (const path of paths) {
    const words = path.replace(TABLE, "").split(/[^A-Za-z]+/);
    const split = words.map(splitNamed).findLast((name) => name !== undefined);
    if (split === undefined)
      throw new Error(
        `Cannot read tables of ${where}: expected one table, or names that say train, validation and test, found ${quote(path)} among ${listed(paths)}; name the one that is meant`,
      );
    found[split] = [...(found[split] ?? []), path];
  }
  if (found.train) return { ...found, train: found.train };
  throw new Error(
    `Cannot read tables of ${where}: expected one for training, found ${listed(paths) || listed(all) || "no files"}`,
  );
}

/**
 * The tables of a source that is a series, which is cut into splits by time.
 *
 * @throws Error where names say of some that they are for a split: these would be left out without a word.
 */
export async function seriesPaths(source: FileSource, options: LoadOptions = {}): Promise<readonly string[]> {
  const { train, ...others } = await tablePaths(source, options);
  const apart = Object.values(others).flat();
  if (apart.length === 0) return train;
  throw new Error(
    `Cannot read a series of ${source.origin ?? "the source"}: expected one table, of which the last times are held out, found ${listed([...train, ...apart])}; put them into one in the order of time, or name the one that is meant`,
  );
}
