/** Where a column's cells stand. */
export type Align = "left" | "right";

/**
 * Rows as aligned columns, two spaces between them; nothing after the last.
 *
 * @param aligns of each column. Default: left
 */
export function table(rows: readonly (readonly string[])[], aligns: readonly Align[] = []): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  const padded = (cell: string, column: number) =>
    aligns[column] === "right" ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return rows.map((row) => row.map(padded).join("  ").trimEnd()).join("\n");
}
