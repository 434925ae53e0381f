import { markdownTable } from "./markdown-table.js";

/** A ratio that was measured, and what it should be. */
export interface Row {
  readonly name: string;
  /** Left out where it could not be measured. */
  readonly value?: number;
  readonly bar?: number;
  /** The bar is a ceiling, not a floor. */
  readonly atMost: boolean;
  /** The times behind it. */
  readonly detail: string;
}

export function ratio(
  name: string,
  value: number | undefined,
  { bar, atMost = false, detail = "" }: { bar?: number | undefined; atMost?: boolean; detail?: string } = {},
): Row {
  return {
    name,
    atMost,
    detail,
    ...(value === undefined ? {} : { value }),
    ...(bar === undefined ? {} : { bar }),
  };
}

/** True if there is no bar, or it is kept. */
function keepsBar({ value, bar, atMost }: Row): boolean {
  return bar === undefined || (value !== undefined && (atMost ? value <= bar : value >= bar));
}

/** Rows as Markdown. Those below their bars say so. */
export function showRows(rows: readonly Row[]): string {
  return `${markdownTable(["ratio", "measured", "bar", "behind it"], rows.map(cellsOf))}\n`;
}

function cellsOf(row: Row): string[] {
  const { name, value, bar, atMost, detail } = row;
  const shown =
    value === undefined ? "not measured" : `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ×`;
  const low = value !== undefined && !keepsBar(row) ? ": missed" : "";
  return [name, shown, bar === undefined ? "" : `${atMost ? "≤" : "≥"} ${bar}${low}`, detail];
}
