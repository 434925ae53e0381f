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
