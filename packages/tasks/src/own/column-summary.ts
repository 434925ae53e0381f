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
  /** The most frequent cells of the first 1,000 that differ, and how often they come; none where hardly any comes again. */
  readonly common: readonly (readonly [text: string, count: number])[];
}
