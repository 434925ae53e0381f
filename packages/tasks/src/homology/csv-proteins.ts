import { listed } from "../check.js";
import type { NamedBytes } from "../files/file-source.js";
import { readCsv } from "../table/csv.js";
import type { Protein } from "./protein.js";

/** The proteins of a CSV file with the columns `seq` (or `primary`, `sequence`) and `label` (or `fold_label`). */
export async function csvProteins(named: NamedBytes): Promise<readonly Protein[]> {
  const { file, columns, cells, lines } = await readCsv(named);
  const column = (...names: readonly string[]) => {
    const found = columns.findIndex((name) => names.includes(name));
    if (found < 0)
      throw new Error(
        `Cannot read ${file}: expected a column ${names.join(" or ")}, found ${listed(columns)}`,
      );
    return cells[found]!;
  };
  const sequence = column("seq", "primary", "sequence");
  const fold = column("label", "fold_label");
  return lines.map((line, row) => ({
    sequence: sequence[row],
    fold: fold[row],
    place: `line ${line} of ${file}`,
  }));
}
