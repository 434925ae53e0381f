/** How the cells of a column become values. */
export type ColumnEncoding = NumberColumn | CategoryColumn | DateColumn;

/** What every column has. */
interface Column {
  /** Its name. */
  readonly name: string;
  /**
   * What its values are where a cell is missing: as many as it has, without the indicator's. Default: a missing cell is an error.
   */
  readonly fill?: readonly number[];
  /** Whether one more value tells that a cell is missing: 1 where it is, else 0. Default false. */
  readonly indicator?: boolean;
}

/** A number: one value, `(number - mean) / deviation`. */
export interface NumberColumn extends Column {
  /** A number. */
  readonly kind: "number";
  /** What is taken away. */
  readonly mean: number;
  /** What it is then divided by. */
  readonly deviation: number;
  /** Whether fractions are written with a comma in text. Default false. */
  readonly comma?: boolean;
}

/** One of some texts: a value for each, 1 for the one it is and 0 for the others. */
export interface CategoryColumn extends Column {
  /** A category. */
  readonly kind: "category";
  /** In order, in one spelling. */
  readonly categories: readonly string[];
  /** Whether a text that is none of them is an error, or 0 for all. */
  readonly unseen: "error" | "zeros";
}

/**
 * A date: seven values. Days since 1970 as `(days - mean) / deviation`; then sine and cosine of the time of the year, of the week and of
 * the day, in UTC.
 */
export interface DateColumn extends Column {
  /** A date. */
  readonly kind: "date";
  /** What is taken away from the days. */
  readonly mean: number;
  /** What they are then divided by. */
  readonly deviation: number;
}

/** Values of a column without an indicator. */
const WIDTHS: {
  readonly [K in ColumnEncoding["kind"]]: (column: Extract<ColumnEncoding, { kind: K }>) => number;
} = {
  number: () => 1,
  category: ({ categories }) => categories.length,
  date: () => 7,
};

/** How many values a column becomes, with its indicator. */
export function widthOf(column: ColumnEncoding): number {
  const width = WIDTHS[column.kind] as (column: ColumnEncoding) => number;
  return width(column) + (column.indicator ? 1 : 0);
}
