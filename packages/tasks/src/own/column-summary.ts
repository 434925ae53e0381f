import { kindOf } from "../encoding/learn-columns.js";
import { numberIn } from "../table/cells.js";
import { hasCommas, numberWithComma } from "../table/commas.js";
import { dateIn } from "../table/dates.js";
import { textOfLabel } from "../table/labels.js";
import { isMissing } from "../table/missing.js";
import { isRowNumber } from "../table/row-numbers.js";
import { plain } from "../table/spelling.js";
import { cellsOf, type Table } from "../table/table.js";

/** What is in a column of a table. */
export interface ColumnSummary {
  /** Its name; "" where it has none. */
  readonly name: string;
  /** What its cells are: numbers, texts or dates, or numbers of the rows. */
  readonly kind: "number" | "category" | "date" | "row number";
  /** Cells with nothing in them, or what stands for nothing. */
  readonly missing: number;
  /** Different cells, those that are missing aside; 1,000 stands for so many and more. */
  readonly distinct: number;
  /** The smallest and the largest number or date, dates as ISO 8601. Default: cells are texts. */
  readonly range?: readonly [least: number | string, most: number | string];
  /** Mean of the numbers. Default: cells are none. */
  readonly mean?: number;
  /** The most frequent cells, and how often they come. */
  readonly common: readonly (readonly [text: string, count: number])[];
}

const MOST_DISTINCT = 1000;
const MOST_SHOWN = 8;

/** What is in each column of a table. */
export function columnSummaries(table: Table): readonly ColumnSummary[] {
  // of two columns of one name none can be told
  const names = table.columns.filter((name) => table.places.get(name) !== undefined);
  const read = hasCommas(table, names) ? numberWithComma : numberIn;
  return names.map((name) => summaryOf(table, name, read));
}

function summaryOf(table: Table, name: string, read: (cell: unknown) => number): ColumnSummary {
  const cells = cellsOf(table, name);
  const kind = kindOf(cells);
  const counts = new Map<string, number>();
  const value = kind === "date" ? dateIn : read;
  let [missing, sum, count] = [0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const cell of cells) {
    if (isMissing(cell)) {
      missing++;
      continue;
    }
    const text = plain(textOfLabel(cell) ?? "");
    if (counts.has(text) || counts.size < MOST_DISTINCT) counts.set(text, (counts.get(text) ?? 0) + 1);
    const number = value(cell);
    if (Number.isNaN(number)) continue;
    count++;
    sum += number;
    [least, most] = [Math.min(least, number), Math.max(most, number)];
  }
  const shown = (number: number) => (kind === "date" ? new Date(number).toISOString() : number);
  const isNumber = kind === "number" && count > 0;
  return {
    name,
    kind: isRowNumber(table, name) ? "row number" : kind,
    missing,
    distinct: counts.size,
    ...(kind !== "category" && count > 0 && { range: [shown(least), shown(most)] as const }),
    ...(isNumber && { mean: sum / count }),
    common: [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_SHOWN),
  };
}
