import { quote } from "@permafrost/common/quote";
import { measureColumns } from "../own/standardize.js";
import { numberIn, textIn } from "../table/cells.js";
import { hasCommas } from "../table/commas.js";
import { dateIn } from "../table/dates.js";
import { textOfLabel } from "../table/labels.js";
import { isMissing } from "../table/missing.js";
import { plain } from "../table/spelling.js";
import { cellsOf, type Table } from "../table/table.js";
import {
  type CategoryColumn,
  type ColumnEncoding,
  type DateColumn,
  type NumberColumn,
  widthOf,
} from "./column-encoding.js";
import { dateOf, numberOf, writeCell } from "./write-cell.js";

/** How columns are learned. */
export interface LearnOptions {
  /** Rows that count; what else there is in the table is only looked at for categories. */
  readonly rows: readonly number[];
  /** What becomes of missing cells; rows that are dropped are not among {@link rows}. */
  readonly missing: "error" | "drop" | "mean" | "indicator";
  /** Whether numbers and dates are brought to mean 0 and deviation 1. */
  readonly standardize: boolean;
  /** Columns that are categories, though numbers are in them. */
  readonly categories: readonly string[];
  /** What becomes of a category that was not there. */
  readonly unseen: "error" | "zeros";
  /** Whether dates become numbers, or are refused. */
  readonly dates: "error" | "expand";
}

/** More texts than that are names of things, not categories. */
const MOST_CATEGORIES = 100;

/** In fewer rows each may well have another by chance. */
const FEWEST_DIFFERENT = 20;

/** What is meant as a date, and is none that can be read: which number is the month cannot be told, or takes words. */
const MEANT_AS_DATE =
  /^(?:\d{1,2}([/.-])\d{1,2}\1\d{4}|\d{1,2}\/\d{1,2}\/\d{2}|\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ ,-]+\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4})(?:,? .{1,20})?$/i;

/** What is meant as a number, and is none that can be read. */
const MEANT_AS_NUMBER = /^[+-]?(?:0x[\da-f]+|inf(?:inity)?|\W?\s?\d[\d.,_\s]*(?:e[+-]?\d+)?\s?\W?)$/i;

/** What a column that was learned is like: its encoding without what is done about missing cells. */
type Learned =
  | Omit<NumberColumn, "fill" | "indicator">
  | Omit<CategoryColumn, "fill" | "indicator">
  | Omit<DateColumn, "fill" | "indicator">;

/**
 * Learns how the cells of columns become values: numbers where any cell is one or is meant as one, dates where all are, else categories.
 *
 * @throws Error naming row and column for what is not of its column's kind, and for dates and categories that there may not be.
 */
export function learnColumns(
  table: Table,
  names: readonly string[],
  options: LearnOptions,
): readonly ColumnEncoding[] {
  const comma = hasCommas(table, names);
  return names.map((name) => {
    const cells = cellsOf(table, name);
    const kind = options.categories.includes(name) ? "category" : kindOf(cells);
    const learned = LEARNERS[kind]({ ...options, table, name, cells, comma });
    return withFill(learned, cells, options);
  });
}

/** What there is to learn of. */
interface Lesson extends LearnOptions {
  readonly table: Table;
  readonly name: string;
  readonly cells: readonly unknown[];
  readonly comma: boolean;
}

const LEARNERS: Readonly<Record<ColumnEncoding["kind"], (lesson: Lesson) => Learned>> = {
  number({ name, comma, ...lesson }) {
    const own = comma ? { comma } : {};
    return {
      kind: "number",
      name,
      ...scaleOf(lesson, (cell, where) => numberOf({ name, comma }, cell, where)),
      ...own,
    };
  },
  date({ name, dates, ...lesson }) {
    if (dates === "error")
      throw new Error(
        `Cannot read ${lesson.table.file}: column ${name} has dates; say dates "expand" to make numbers of them, or leave it out of the features`,
      );
    return { kind: "date", name, ...scaleOf(lesson, (cell, where) => dateOf({ name }, cell, where)) };
  },
  category({ table, name, cells, unseen }) {
    const categories = new Set<string>();
    const refuse = (what: string): never => {
      const some = [...categories].slice(0, 3).map((each) => quote(each, 40));
      throw new Error(
        `Cannot read ${table.file}: column ${name} has ${what}, such as ${some.join(", ")}; leave it out of the features`,
      );
    };
    let count = 0;
    for (const cell of cells) {
      const text = isMissing(cell) ? undefined : textOfLabel(cell);
      if (text === undefined) continue;
      count++;
      categories.add(plain(text));
      if (categories.size > MOST_CATEGORIES) refuse(`more than ${MOST_CATEGORIES} different texts`);
    }
    if (count >= FEWEST_DIFFERENT && categories.size === count) refuse("another text in each row");
    return { kind: "category", name, categories: [...categories].sort(), unseen };
  },
};

/** What a cell is, or is meant as; undefined where nothing is in it. */
export function kindOfCell(cell: unknown): "number" | "date" | "text" | undefined {
  if (isMissing(cell)) return undefined;
  // Parquet has dates of their own, and truth
  if (cell instanceof Date) return "date";
  const text = textIn(cell)?.trim();
  if (text === undefined || !Number.isNaN(numberIn(cell))) return "number";
  if (MEANT_AS_DATE.test(text)) return "date";
  if (MEANT_AS_NUMBER.test(text)) return "number";
  return Number.isNaN(dateIn(text)) ? "text" : "date";
}

/** What the cells of a column are: numbers where any is one or is meant as one, dates where all are, else categories. */
export function kindOf(cells: readonly unknown[]): ColumnEncoding["kind"] {
  const kinds = new Set<ReturnType<typeof kindOfCell>>();
  for (const cell of cells) {
    kinds.add(kindOfCell(cell));
    if (kinds.has("number")) return "number";
  }
  return kindAmong(kinds);
}

/** What a column is whose cells are of these kinds. */
export function kindAmong(kinds: ReadonlySet<ReturnType<typeof kindOfCell>>): ColumnEncoding["kind"] {
  if (kinds.has("number")) return "number";
  if (kinds.has("text")) return "category";
  return kinds.has("date") ? "date" : "number";
}

function scaleOf(
  {
    cells,
    rows,
    missing,
    standardize,
    table,
  }: Pick<Lesson, "cells" | "rows" | "missing" | "standardize" | "table">,
  read: (cell: unknown, where: () => string) => number,
): { readonly mean: number; readonly deviation: number } {
  const fills = missing === "mean" || missing === "indicator";
  const values = rows
    .filter((row) => !(fills && isMissing(cells[row])))
    .map((row) => read(cells[row], () => table.place(row)));
  if (!standardize || values.length === 0) return { mean: 0, deviation: 1 };
  const { means, deviations } = measureColumns(values, 1, values.length);
  return { mean: means[0]!, deviation: deviations[0]! };
}

/** What a missing cell becomes: what the others are on average. */
function withFill(
  learned: Learned,
  cells: readonly unknown[],
  { rows, missing }: LearnOptions,
): ColumnEncoding {
  if (missing === "error" || missing === "drop") return learned;
  const there = rows.filter((row) => !isMissing(cells[row]));
  const width = widthOf(learned);
  const sum = new Float64Array(width);
  const x = new Float32Array(width);
  for (const row of there) {
    x.fill(0);
    writeCell(learned, cells[row], { x, at: 0 }, () => `row ${row + 1}`);
    for (let i = 0; i < width; i++) sum[i] = sum[i]! + x[i]!;
  }
  const fill = Array.from(sum, (all) => all / Math.max(1, there.length));
  return {
    ...learned,
    fill,
    ...(missing === "indicator" && cells.some(isMissing) && { indicator: true }),
  };
}
