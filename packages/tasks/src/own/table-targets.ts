import { quote } from "@permafrost/common/quote";
import type { OutputEncoding } from "../encoding/data-encoding.js";
import { numberOf } from "../encoding/write-cell.js";
import { numberIn, shownCell, textIn } from "../table/cells.js";
import { hasCommas } from "../table/commas.js";
import { alikeNotes, labelsIn } from "../table/labels.js";
import { isMissing } from "../table/missing.js";
import { cellsOf, type Table } from "../table/table.js";
import type { TableOptions } from "./table-options.js";

/** What is to be told of rows. */
export interface Targets {
  /** What outputs mean; values are as they are. */
  readonly output: OutputEncoding;
  /** Labels of some rows of a table: numbers of classes, 0 and 1, or values. */
  read(
    table: Table,
    rows: readonly number[],
  ): { readonly y: ArrayLike<number>; readonly notes: readonly string[] };
}

type Kind = NonNullable<TableOptions["target"]>;

/** What there is to learn of. */
interface Lesson {
  readonly table: Table;
  /** Rows that are in any split. */
  readonly rows: readonly number[];
  readonly names: readonly string[];
  readonly attempt: string;
}

/** What stands for yes and no in columns of labels, in small letters. */
const TRUTH: Readonly<Record<string, 0 | 1>> = {
  "0": 0,
  "1": 1,
  false: 0,
  true: 1,
  no: 0,
  yes: 1,
  n: 0,
  y: 1,
};

/**
 * Learns what is to be told.
 *
 * @param target Default: values where a label has fractions, labels where there are several of yes and no, else a class
 * @throws Error naming row and column for a label that is missing or none.
 */
export function targetsOf(lesson: Lesson, target: Kind | undefined): Targets {
  return LEARNERS[target ?? kindOf(lesson)](lesson);
}

function kindOf({ table, rows, names }: Lesson): Kind {
  const columns = names.map((name) => cellsOf(table, name));
  if (names.length > 1)
    return columns.every((cells) =>
      rows.every((row) => isMissing(cells[row]) || truthIn(cells[row]) !== undefined),
    )
      ? "labels"
      : "values";
  const [cells = []] = columns;
  const numbers = rows.map((row) => numberIn(cells[row]));
  const hasFractions = numbers.some((number) => Number.isFinite(number) && !Number.isInteger(number));
  const other = rows.find((row, i) => Number.isNaN(numbers[i]) && !isMissing(cells[row]));
  if (!hasFractions) return "class";
  if (other === undefined || hasCommas(table, names)) return "values";
  throw new Error(
    `Cannot read ${table.place(other)}: expected a number in column ${names[0]}, as other rows have fractions, found ${shownCell(cells[other])}; with target "class" each of them is a class`,
  );
}

const LEARNERS: Readonly<Record<Kind, (lesson: Lesson) => Targets>> = {
  class({ table, rows, names, attempt }) {
    const [name = ""] = names;
    if (names.length > 1)
      throw new RangeError(
        `Cannot ${attempt}: expected one label of classes, found ${names.length}; say target "labels" or "values" for several`,
      );
    const of = (from: Table, some: readonly number[]) => {
      const cells = cellsOf(from, name);
      return labelsIn(
        some.map((row) => cells[row]),
        name,
        (i) => from.place(some[i]!),
      );
    };
    const first = of(table, rows);
    const classes = [...new Set(first.labels)].sort(byNumberOrName);
    if (classes.length < 2)
      throw new RangeError(
        `Cannot ${attempt}: expected two classes or more in column ${name} of ${table.file}, found ${classes.join() || "none"}`,
      );
    const numbers = new Map(classes.map((each, number) => [each, number]));
    const known = classes.length > 20 ? `${classes.length} known classes` : classes.join(", ");
    return {
      output: { kind: "class", name, classes },
      read(from, some) {
        const { labels, notes } = of(from, some);
        const y = Int32Array.from(labels, (label, i) => {
          const number = numbers.get(label);
          if (number !== undefined) return number;
          throw new Error(
            `Cannot read ${from.place(some[i]!)}: expected one of ${known} in column ${name}, found ${quote(label, 40)}`,
          );
        });
        return { y, notes: [...notes, ...alikeNotes(classes, `Labels of column ${name}`)] };
      },
    };
  },
  labels({ names }) {
    return {
      output: { kind: "labels", names },
      read: (from, some) => ({
        y: eachCell(from, names, some, (cell, name, where) => {
          const truth = truthIn(cell);
          if (truth !== undefined) return truth;
          throw new Error(
            `Cannot read ${where()}: expected 0 or 1, no or yes, false or true in column ${name}, found ${shownCell(cell)}`,
          );
        }),
        notes: [],
      }),
    };
  },
  values({ table, names }) {
    const comma = hasCommas(table, names);
    const none = names.map(() => 0);
    return {
      output: { kind: "values", names, means: none, deviations: names.map(() => 1), horizon: 1 },
      read: (from, some) => ({
        // not yet of 32 bits: dates would lose what tells them apart
        y: eachCell(from, names, some, (cell, name, where) => numberOf({ name, comma }, cell, where)),
        notes: [],
      }),
    };
  },
};

/** What is in some rows of columns, row by row. */
function eachCell(
  table: Table,
  names: readonly string[],
  rows: readonly number[],
  read: (cell: unknown, name: string, where: () => string) => number,
): Float64Array {
  const columns = names.map((name) => cellsOf(table, name));
  const values = new Float64Array(rows.length * names.length);
  rows.forEach((row, i) => {
    columns.forEach((cells, k) => {
      values[i * names.length + k] = read(cells[row], names[k]!, () => table.place(row));
    });
  });
  return values;
}

function truthIn(cell: unknown): 0 | 1 | undefined {
  const text = (textIn(cell)?.trim() ?? String(cell)).toLowerCase();
  return Object.hasOwn(TRUTH, text) ? TRUTH[text] : undefined;
}

/** 2 before 10, numbers before words. */
function byNumberOrName(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) && Number.isNaN(y)) return a < b ? -1 : a > b ? 1 : 0;
  if (Number.isNaN(x)) return 1;
  return Number.isNaN(y) ? -1 : x - y;
}
