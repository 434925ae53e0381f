import { quote } from "@permafrost/common/quote";
import type { NamedBytes } from "../files/file-source.js";
import { shownCell } from "./cells.js";
import { plain } from "./spelling.js";
import { type TextOptions, textOf } from "./text.js";

/** A table of JSON: cells are whatever values are. */
export interface JsonTable {
  /** For messages. */
  readonly file: string;
  /** All keys that objects have, in order of appearance, as {@link plain} has them. */
  readonly columns: readonly string[];
  /** Objects. */
  readonly length: number;
  /** `[columns][rows]`; undefined where an object does not have the key. */
  readonly cells: readonly (readonly unknown[])[];
  /** Where a row is: `line 7 of a.jsonl`. */
  place(row: number): string;
}

/**
 * Reads JSON lines: an object on each; or a list of objects.
 *
 * @throws Error naming file and line for what is no JSON, or no object.
 */
export function readJsonLines(named: NamedBytes, options: TextOptions = {}): JsonTable {
  const { file } = named;
  const text = textOf(named, options);
  const isList = text.trimStart().startsWith("[");
  const lines: number[] = [];
  const place = (row: number) => (isList ? `row ${row + 1} of ${file}` : `line ${lines[row]} of ${file}`);
  const parse = (part: string, where: string): unknown => {
    try {
      return JSON.parse(part);
    } catch (cause) {
      throw new Error(`Cannot read ${where} as JSON: ${(cause as Error).message}`, { cause });
    }
  };
  let objects: readonly unknown[];
  if (isList) objects = parse(text, file) as unknown[];
  else {
    const parts = text.split(/\r?\n/);
    parts.forEach((part, at) => {
      if (part.trim() !== "") lines.push(at + 1);
    });
    objects = lines.map((line) => parse(parts[line - 1]!, `line ${line} of ${file}`));
  }
  const places = new Map<string, number>();
  const rows = objects.map((object, row) => {
    if (typeof object !== "object" || object === null || Array.isArray(object))
      throw new Error(`Cannot read ${place(row)}: expected an object, found ${shownCell(object)}`);
    const cells: unknown[] = [];
    const own = new Set<string>();
    for (const [key, cell] of Object.entries(object)) {
      const name = plain(key);
      if (own.has(name))
        throw new Error(`Cannot read ${place(row)}: expected each key once, found two ${quote(name, 40)}`);
      own.add(name);
      if (!places.has(name)) places.set(name, places.size);
      cells[places.get(name)!] = cell;
    }
    return cells;
  });
  const columns = [...places.keys()];
  return {
    file,
    columns,
    length: rows.length,
    cells: columns.map((_, i) => rows.map((cells) => cells[i])),
    place,
  };
}
