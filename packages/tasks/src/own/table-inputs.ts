import { listed } from "../check.js";
import type { InputEncoding, RowInput, TextInput } from "../encoding/data-encoding.js";
import { rowWidth, writeRow, writeText } from "../encoding/encode-input.js";
import { learnColumns } from "../encoding/learn-columns.js";
import { shownCell, textIn } from "../table/cells.js";
import { isMissing } from "../table/missing.js";
import { plain } from "../table/spelling.js";
import { cellsOf, type Table } from "../table/table.js";
import type { TaskInput } from "../task.js";
import type { SplitArrays } from "./memory-task.js";
import type { CheckedTableOptions } from "./table-options.js";
import type { Part } from "./table-rows.js";

/** How rows of tables become tokens. */
export interface TableInputs {
  /** Learned of some rows of the training table. */
  learn(rows: readonly number[]): InputEncoding;
  /** What goes in. */
  readonly shape: TaskInput;
  /** Examples of a part. */
  encode(
    input: InputEncoding,
    part: Part,
  ): Pick<SplitArrays, "lengths"> & { readonly x: Float32Array | Int32Array };
}

/** All values of a row, one after the other. @throws RangeError unless they are whole tokens. */
export function rowInputs(
  table: Table,
  features: readonly string[],
  rows: readonly number[],
  options: CheckedTableOptions,
  attempt: string,
): TableInputs {
  const { dim } = options;
  const categories = (options.categories ?? []).map(plain);
  const learn = (some: readonly number[]): RowInput => ({
    kind: "row",
    columns: learnColumns(table, features, { ...options, rows: some, categories }),
    dim,
  });
  const width = rowWidth(learn(rows));
  if (width === 0 || width % dim !== 0)
    throw new RangeError(
      `Cannot ${attempt}: expected features in groups of ${dim}, found ${width} (${listed(features)}) in ${table.file}`,
    );
  return {
    learn,
    shape: { kind: "values", tokens: width / dim, dim },
    encode: (input, part) => ({ x: rowsOf(input as RowInput, width, part) }),
  };
}

function rowsOf(input: RowInput, width: number, { table, rows }: Part): Float32Array {
  const columns = new Map(input.columns.map(({ name }) => [name, cellsOf(table, name)]));
  const x = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    const own = x.subarray(i * width, (i + 1) * width);
    writeRow(
      input,
      (name) => columns.get(name)![row],
      own,
      () => table.place(row),
    );
  });
  return x;
}

/** The bytes of the text in a column. */
export function textInputs(name: string, tokens = 256): TableInputs {
  const input: TextInput = { kind: "text", name, tokens };
  return {
    learn: () => input,
    // a byte's id is one above it
    shape: { kind: "ids", tokens, vocabulary: 257 },
    encode(_, { table, rows }) {
      const cells = cellsOf(table, name);
      const x = new Int32Array(rows.length * tokens);
      const lengths = Int32Array.from(rows, (row, i) => {
        const text = textIn(cells[row]);
        if (text === undefined || isMissing(text))
          throw new Error(
            `Cannot read ${table.place(row)}: expected a text in column ${name}, found ${shownCell(cells[row])}; missing "drop" drops such rows`,
          );
        return writeText(text, x.subarray(i * tokens, (i + 1) * tokens));
      });
      return { x, lengths };
    },
  };
}
