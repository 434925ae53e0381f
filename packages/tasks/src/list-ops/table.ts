import { refuseUnknownOptions } from "@permafrost/common/known-options";
import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { quote } from "@permafrost/common/quote";
import { breather } from "../files/breathe.js";
import { LOAD_OPTIONS, type LoadOptions, type NamedBytes } from "../files/file-source.js";
import { decodeOnce, type Packing } from "../files/kept.js";
import { evaluateBytes } from "./evaluate.js";
import { digitIn, rowsOf, textIn } from "./rows.js";

/** Expressions and labels of a file, side by side in memory. */
export interface ListOpsTable {
  /** Symbol codes of all expressions, one after the other. */
  readonly symbols: Uint8Array;
  /** Where each expression starts; one more than there are expressions. */
  readonly starts: Float64Array;
  /** `[expressions]`: the value of each, 0–9. */
  readonly labels: Uint8Array;
}

/** The number of expressions, their labels, their lengths, their symbols. */
const TABLE_PACKING: Packing<ListOpsTable> = {
  name: "listops-1",
  pack({ symbols, starts, labels }) {
    const count = labels.length;
    const bytes = new Uint8Array(4 + 5 * count + symbols.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, count, true);
    bytes.set(labels, 4);
    for (let i = 0; i < count; i++) view.setUint32(4 + count + 4 * i, starts[i + 1]! - starts[i]!, true);
    bytes.set(symbols, 4 + 5 * count);
    return bytes;
  },
  unpack(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = view.getUint32(0, true);
    const starts = new Float64Array(count + 1);
    for (let i = 0; i < count; i++) starts[i + 1] = starts[i]! + view.getUint32(4 + count + 4 * i, true);
    return { symbols: bytes.subarray(4 + 5 * count), starts, labels: bytes.subarray(4, 4 + count) };
  },
};

/**
 * Reads a table of ListOps in either published form: Long Range Arena's (`Source<TAB>Target`), with its header or without,
 * or Nangia & Bowman's (`label<TAB>expression`). Cells may be quoted. Works on bytes, as the full training file is longer
 * than a string may be.
 *
 * @throws Error naming file, line and position for a malformed row, an expression that does not evaluate, or a label that is
 * not the expression's value.
 */
export async function readListOps(named: NamedBytes, options: LoadOptions = {}): Promise<ListOpsTable> {
  refuseUnknownOptions("read ListOps", options, LOAD_OPTIONS);
  refuseLfsPointer(named.bytes, `read ${named.file}`);
  return decodeOnce(options.cache, TABLE_PACKING, named.bytes, () => evaluateAll(named, options));
}

/** Which of the two columns has the labels, where a header says so. */
const HEADERS: Readonly<Record<string, 0 | 1>> = { "Source,Target": 1, "Target,Source": 0 };

async function evaluateAll(named: NamedBytes, options: LoadOptions): Promise<ListOpsTable> {
  const { file, bytes } = named;
  const breathe = breather(options);
  const symbols = new Uint8Array(bytes.length);
  const starts: number[] = [0];
  const labels: number[] = [];
  let length = 0;
  let labelColumn: 0 | 1 | undefined;
  const keep = (code: number) => {
    symbols[length++] = code;
  };

  for (const { line, cells } of rowsOf(named)) {
    const fail = (problem: string, cause?: unknown): never => {
      throw new Error(`Cannot read line ${line} of ${file}: ${problem}`, { cause });
    };
    if (labelColumn === undefined) {
      const header = HEADERS[cells.map((cell) => textIn(bytes, cell)).join()];
      labelColumn = header ?? (digitIn(bytes, cells[0]) < 0 && digitIn(bytes, cells[1]) >= 0 ? 1 : 0);
      if (header !== undefined) continue;
    }
    const label = digitIn(bytes, cells[labelColumn]);
    if (label < 0) fail(`expected a label from 0 to 9, found ${quote(textIn(bytes, cells[labelColumn]))}`);
    const { start, end } = cells[labelColumn === 0 ? 1 : 0];
    let value = -1;
    try {
      value = evaluateBytes(bytes, start, end, keep);
    } catch (cause) {
      fail(cause instanceof Error ? cause.message : String(cause), cause);
    }
    if (value !== label) fail(`its label is ${label}, but the value of its expression is ${value}`);
    labels.push(label);
    starts.push(length);
    const pause = breathe({ file, done: start, total: bytes.length, unit: "bytes" });
    if (pause) await pause;
  }
  if (labels.length === 0) throw new Error(`Cannot read ${file}: expected rows of ListOps, found none`);
  return {
    symbols: symbols.slice(0, length),
    starts: Float64Array.from(starts),
    labels: Uint8Array.from(labels),
  };
}
