import { listed } from "../check.js";
import type { InputEncoding, RowInput, TextInput } from "../encoding/data-encoding.js";
import { rowTokens, rowWidth, writeRow, writeText } from "../encoding/encode-input.js";
import { learnColumns } from "../encoding/learn-columns.js";
import { shownCell, textIn } from "../table/cells.js";
import { isMissing } from "../table/missing.js";
import { plain } from "../table/spelling.js";
import { cellsOf, type Table } from "../table/table.js";
import type { TaskInput } from "../task.js";
import type { SplitArrays } from "./memory-task.js";
import type { CheckedTableOptions } from "./table-options.js";
import type { Part } from "./table-rows.js";
import type { TextTokenizer } from "./text-tokenizer.js";

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
  ): Pick<SplitArrays, "lengths"> & {
    readonly x: Float32Array | Int32Array;
    /** Sentences on what was made of them. Default: none. */
    readonly notes?: readonly string[];
  };
}

/** All values of a row, one after the other. @throws RangeError unless they are whole tokens. */
export function rowInputs(
  table: Table,
  features: readonly string[],
  rows: readonly number[],
  options: CheckedTableOptions,
  attempt: string,
): TableInputs {
  const { dim, categoriesAs } = options;
  const categories = (options.categories ?? []).map(plain);
  const perColumn = categoriesAs === "embedding";
  if (perColumn && dim !== 1)
    throw new RangeError(
      `Cannot ${attempt}: expected no dim where categoriesAs is "embedding", for each column is a token, found ${dim}`,
    );
  const learn = (some: readonly number[]): RowInput => {
    const columns = learnColumns(table, features, { ...options, rows: some, categories });
    const row: RowInput = { kind: "row", columns, dim };
    return perColumn ? { ...row, dim: rowWidth(row), perColumn } : row;
  };
  const learned = learn(rows);
  const width = rowWidth(learned);
  if (width === 0 || width % dim !== 0)
    throw new RangeError(
      `Cannot ${attempt}: expected features in groups of ${dim}, found ${width} (${listed(features)}) in ${table.file}`,
    );
  return {
    learn,
    shape: { kind: "values", tokens: rowTokens(learned), dim: learned.dim },
    encode: (input, part) => ({ x: rowsOf(input as RowInput, part) }),
  };
}

function rowsOf(input: RowInput, { table, rows }: Part): Float32Array {
  const width = rowTokens(input) * input.dim;
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
    encode(_, part) {
      const x = new Int32Array(part.rows.length * tokens);
      const lengths = textsOf(name, part).map((text, i) =>
        writeText(text, x.subarray(i * tokens, (i + 1) * tokens)),
      );
      return { x, lengths: Int32Array.from(lengths) };
    },
  };
}

/** Ids of the text in a column. */
export function wordInputs(name: string, tokenizer: TextTokenizer, tokens = 128): TableInputs {
  const { files, vocabulary } = tokenizer;
  const input: InputEncoding = files
    ? { kind: "words", name, tokens, files }
    : { kind: "numbers", tokens, dim: 0, ragged: true };
  return {
    learn: () => input,
    shape: { kind: "ids", tokens, vocabulary },
    encode(_, part) {
      const x = new Int32Array(part.rows.length * tokens);
      let cut = 0;
      const lengths = textsOf(name, part).map((text, i) => {
        const all = tokenizer.encode(text, tokens + 1);
        if (all.length > tokens) cut++;
        const ids = all.length > tokens ? tokenizer.encode(text, tokens) : all;
        x.set(ids, i * tokens);
        return ids.length;
      });
      const notes =
        cut === 0
          ? []
          : [
              `Texts of ${part.table.file} whose end was left off, as they have more than ${tokens} tokens: ${cut}`,
            ];
      return { x, lengths: Int32Array.from(lengths), notes };
    },
  };
}

function textsOf(name: string, { table, rows }: Part): readonly string[] {
  const cells = cellsOf(table, name);
  return rows.map((row) => {
    const text = textIn(cells[row]);
    if (text === undefined || isMissing(text))
      throw new Error(
        `Cannot read ${table.place(row)}: expected a text in column ${name}, found ${shownCell(cells[row])}; missing "drop" drops such rows`,
      );
    return text;
  });
}
