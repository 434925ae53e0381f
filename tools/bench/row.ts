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
  { bar, atMost = false, detail = "" }: { bar?: number; atMost?: boolean; detail?: string } = {},
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

export function showRow(row: Row): string {
  const { name, value, bar, atMost, detail } = row;
  const verdict = value === undefined ? "?   " : keepsBar(row) ? "ok  " : "LOW ";
  const shown =
    value === undefined ? "not measured" : `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ×`;
  const aim = bar === undefined ? "" : ` (bar ${atMost ? "≤" : "≥"} ${bar})`;
  return `${verdict}${name.padEnd(62)} ${shown}${aim}${detail ? `  ${detail}` : ""}`;
}
