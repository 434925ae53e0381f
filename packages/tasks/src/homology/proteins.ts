import { listed } from "../check.js";
import type { NamedBytes } from "../files/file-source.js";
import { readCsv } from "../table/csv.js";
import { jsonItems } from "./json-items.js";
import { readLmdb } from "./lmdb.js";
import { numberIn, type PickledValue, readPickle } from "./pickled.js";

/** Folds of the remote homology task. */
export const FOLD_COUNT = 1195;

/** The amino acids of IUPAC, with its ambiguous ones: every letter but J. */
export const AMINO_ACIDS = "ABCDEFGHIKLMNOPQRSTUVWXYZ";

/** Proteins with their folds, side by side in memory. */
export interface ProteinTable {
  /** Letters of all sequences as places in {@link AMINO_ACIDS}, one after the other. */
  readonly residues: Uint8Array;
  /** Where each sequence starts; one more than there are sequences. */
  readonly starts: Uint32Array;
  /** `[proteins]`: the fold of each, 0–1194. */
  readonly folds: Int32Array;
}

interface Protein {
  readonly sequence: unknown;
  readonly fold: unknown;
}

/**
 * Reads proteins and folds from any of the published forms, told apart by their first bytes: CSV with the columns `seq` (or
 * `primary`) and `label` (or `fold_label`), TAPE's JSON (a list of objects with `primary` and `fold_label`), TAPE's LMDB.
 *
 * @throws Error naming file and row for a letter that is no amino acid, or a label that is no fold.
 */
export async function readProteins(named: NamedBytes): Promise<ProteinTable> {
  const { file, bytes } = named;
  const start = bytes.subarray(0, 64).find((byte) => byte > 0x20);
  const kind =
    bytes[16] === 0xde && bytes[17] === 0xc0 ? "lmdb" : start === 0x5b || start === 0x7b ? "json" : "csv";
  const readers: Readonly<Record<typeof kind, () => Promise<readonly Protein[]>>> = {
    csv: () => fromCsv(named),
    json: async () => fromJson(named),
    lmdb: async () => fromLmdb(named),
  };
  const proteins = await readers[kind]();
  if (proteins.length === 0) throw new Error(`Cannot read ${file}: expected proteins, found none`);

  const residues: number[] = [];
  const starts = new Uint32Array(proteins.length + 1);
  const folds = new Int32Array(proteins.length);
  for (const [i, { sequence, fold }] of proteins.entries()) {
    const fail = (expected: string, found: unknown): never => {
      throw new Error(`Cannot read protein ${i + 1} of ${file}: expected ${expected}, found ${shown(found)}`);
    };
    if (typeof sequence !== "string" || sequence === "") return fail("a sequence", sequence ?? null);
    for (const letter of sequence) {
      const residue = AMINO_ACIDS.indexOf(letter);
      if (residue < 0) fail(`amino acids of ${AMINO_ACIDS}`, letter);
      residues.push(residue);
    }
    starts[i + 1] = residues.length;
    const number = typeof fold === "string" && fold !== "" ? Number(fold) : fold;
    if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number >= FOLD_COUNT)
      return fail(`a fold from 0 to ${FOLD_COUNT - 1}`, fold ?? null);
    folds[i] = number;
  }
  return { residues: Uint8Array.from(residues), starts, folds };
}

/** For messages; values from pickles may contain themselves. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return typeof value === "object" && value !== null ? "a list or an object" : String(value);
}

async function fromCsv(named: NamedBytes): Promise<readonly Protein[]> {
  const { file, columns, rows } = await readCsv(named);
  const column = (...names: readonly string[]) => {
    const found = columns.findIndex((name) => names.includes(name));
    if (found < 0)
      throw new Error(
        `Cannot read ${file}: expected a column ${names.join(" or ")}, found ${listed(columns)}`,
      );
    return found;
  };
  const sequence = column("seq", "primary", "sequence");
  const fold = column("label", "fold_label");
  return rows.map((row) => ({ sequence: row[sequence], fold: row[fold] }));
}

function fromJson(named: NamedBytes): readonly Protein[] {
  return Array.from(jsonItems(named), (item) => {
    const { primary, fold_label: label } = (item ?? {}) as Record<string, unknown>;
    // Some versions of the files hold each number in a list of one.
    return { sequence: primary, fold: Array.isArray(label) && label.length === 1 ? label[0] : label };
  });
}

/** Keys are `0`, `1`, … and `num_examples`, in the order of their text; values are pickled dictionaries. */
function fromLmdb(named: NamedBytes): readonly Protein[] {
  const { file } = named;
  const proteins = new Map<number, Protein>();
  let expected: number | undefined;
  for (const { key, value } of readLmdb(named)) {
    const name = new TextDecoder().decode(key);
    let unpickled: PickledValue;
    try {
      unpickled = readPickle(value);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Cannot read entry ${name} of ${file}: ${why}`, { cause });
    }
    if (name === "num_examples") expected = numberIn(unpickled);
    else if (/^\d+$/.test(name) && unpickled instanceof Map)
      proteins.set(Number(name), {
        sequence: unpickled.get("primary"),
        fold: numberIn(unpickled.get("fold_label")),
      });
  }
  if (expected !== undefined && proteins.size !== expected)
    throw new Error(
      `Cannot read ${file}: expected the ${expected} proteins it says it has, found ${proteins.size}`,
    );
  return [...proteins.entries()].sort(([a], [b]) => a - b).map(([, protein]) => protein);
}
