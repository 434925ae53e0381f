import { listed } from "@permafrost/common/listed";
import { quote } from "@permafrost/common/quote";
import { shownCell, textIn } from "./cells.js";
import { standsForNone } from "./missing.js";
import { alike, plain } from "./spelling.js";

const MOST_SHOWN = 5;

/** The labels of a column. */
export interface Labels {
  /** One of each row. */
  readonly labels: readonly string[];
  /** Sentences on what was taken for what. */
  readonly notes: readonly string[];
}

/**
 * The labels in a column's cells, so written that what looks the same is the same.
 *
 * @param place where a row is: `line 7 of a.csv`
 * @throws Error naming the row where a label is missing, or no label: a list or an object.
 */
export function labelsIn(cells: readonly unknown[], column: string, place: (row: number) => string): Labels {
  const spellings = new Map<string, string>();
  const labels = cells.map((cell, row) => {
    const written = textOfLabel(cell);
    const label = written === undefined ? undefined : plain(written);
    if (label === undefined || standsForNone(label))
      throw new Error(
        `Cannot read ${place(row)}: expected a class in column ${column}, found ${label === undefined ? shownCell(cell) : label === "" ? "none" : `${quote(label)}, which stands for none`}; take the row out, or give it a class`,
      );
    if (written !== label) spellings.set(written!, label);
    return label;
  });
  return { labels, notes: spellingNotes(spellings, `Labels of column ${column}`) };
}

/** The text of a cell: numbers, truth and dates are labels, too; "" where there is nothing, undefined for what is no text. */
export function textOfLabel(cell: unknown): string | undefined {
  if (typeof cell === "number" || typeof cell === "bigint" || typeof cell === "boolean") return String(cell);
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? "" : cell.toISOString();
  return cell === null || cell === undefined ? "" : textIn(cell);
}

/** A sentence on classes that may be meant as one, and are not; none if there are none. */
export function alikeNotes(classNames: readonly string[], what: string): readonly string[] {
  const groups = alike(classNames).map((group) => group.map((name) => quote(name, 40)).join(" and "));
  if (groups.length === 0) return [];
  return [
    `${what} that look alike are classes of their own: ${listed(groups, MOST_SHOWN)}; write them alike if they are meant as one`,
  ];
}

/** A sentence on names that were taken for others, by how they were written; none if there are none. */
export function spellingNotes(spellings: ReadonlyMap<string, string>, what: string): readonly string[] {
  if (spellings.size === 0) return [];
  const pairs = [...spellings].map(([written, name]) => `${quote(written, 40)} as ${quote(name, 40)}`);
  const more = pairs.length > MOST_SHOWN ? ` and ${pairs.length - MOST_SHOWN} more` : "";
  return [
    `${what} are taken in one spelling, without blanks around: ${pairs.slice(0, MOST_SHOWN).join(", ")}${more}`,
  ];
}
