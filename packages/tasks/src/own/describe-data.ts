import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { encodingNamed } from "../table/encoding.js";
import type { SplitName } from "../task.js";
import { isArrayFile } from "./array-files.js";
import type { ColumnSummary } from "./column-summary.js";
import type { ArraysSummary } from "./describe-arrays.js";
import { findPictures } from "./picture-metadata.js";
import { isPicture } from "./picture-paths.js";
import { tablePaths } from "./table-paths.js";

/** What was found in data of one's own. */
export type DataSummary = TableSummary | PictureSummary | ArraysSummary;

/** What is in tables. */
export interface TableSummary {
  /** Tables. */
  readonly kind: "table";
  /** A row for each split that there are files of; all there is counts as training. */
  readonly splits: readonly {
    /** Which. */
    readonly split: SplitName;
    /** Its files. */
    readonly files: readonly string[];
    /** Rows. */
    readonly rows: number;
    /** Its columns, in order. */
    readonly columns: readonly ColumnSummary[];
  }[];
}

/** What is in folders of pictures; none is decoded. */
export interface PictureSummary {
  /** Pictures. */
  readonly kind: "images";
  /** Pictures of each class of each split; all there is counts as training. */
  readonly splits: readonly {
    /** Which. */
    readonly split: SplitName;
    /** Names of classes, and how many pictures there are of each. */
    readonly classes: readonly (readonly [name: string, count: number])[];
  }[];
  /** Pictures that are in no folder of a class. */
  readonly loose: readonly string[];
}

/** How data are looked at. */
export interface DescribeOptions extends LoadOptions {
  /** What text files are written in. Default: UTF-8, or UTF-16 where a mark or its zeros tell. */
  readonly encoding?: string;
  /** Of pictures that metadata say what they are of: the column of classes. Default: as `imageFolder` has it. */
  readonly label?: string;
}

const OPTIONS: OptionNames<DescribeOptions> = { encoding: true, label: true, ...LOAD_OPTIONS };

/**
 * Looks at data without making a task of them: what there is, column by column or class by class.
 *
 * @throws Error naming the file, the line and what is wrong with it, for what cannot be read.
 */
export async function describeData(
  source: string | FileSource,
  options: DescribeOptions = {},
): Promise<DataSummary> {
  refuseUnknownOptions("look at data", options, OPTIONS);
  const opened = openSource(source);
  const paths = (await opened.list?.(options.signal && { signal: options.signal })) ?? [];
  if (paths.some(isPicture)) return picturesIn(opened, paths, options);
  if (!paths.some(isArrayFile)) return tablesIn(opened, options);
  const { describeArrays } = await import("./describe-arrays.js");
  return describeArrays(opened, opened.origin ?? "the source", options);
}

async function picturesIn(
  source: FileSource,
  paths: readonly string[],
  options: DescribeOptions,
): Promise<PictureSummary> {
  const { origin = "the source" } = source;
  const { pictures, loose } = await findPictures(
    source,
    paths,
    origin,
    options.label,
    options as LoadOptions,
  );
  const counts = new Map<SplitName, Map<string, number>>();
  for (const { split = "train", className } of pictures) {
    const classes = counts.get(split) ?? new Map<string, number>();
    counts.set(split, classes.set(className, (classes.get(className) ?? 0) + 1));
  }
  return {
    kind: "images",
    splits: [...counts].map(([split, classes]) => ({ split, classes: [...classes].sort() })),
    loose,
  };
}

async function tablesIn(
  source: FileSource,
  { encoding, label: _, ...load }: DescribeOptions,
): Promise<TableSummary> {
  const attempt = "look at data";
  const reading = { ...load, ...(encoding !== undefined && { encoding: encodingNamed(attempt, encoding) }) };
  const { describeTables } = await import("./describe-tables.js");
  const splits: TableSummary["splits"][number][] = [];
  for (const [split, files] of Object.entries(await tablePaths(source, load))) {
    splits.push({ split: split as SplitName, files, ...(await describeTables(source, files, reading)) });
  }
  return { kind: "table", splits };
}
