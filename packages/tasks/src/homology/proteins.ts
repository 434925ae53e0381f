import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { quote } from "@permafrost/common/quote";
import type { NamedBytes } from "../files/file-source.js";
import { numberIn } from "../table/cells.js";
import type { Protein } from "./protein.js";
import { AMINO_ACIDS, FOLD_COUNT } from "./protocol.js";

/** Proteins with their folds, side by side in memory. */
export interface ProteinTable {
  /** Letters of all sequences as places in {@link AMINO_ACIDS}, one after the other. */
  readonly residues: Uint8Array;
  /** Where each sequence starts; one more than there are sequences. */
  readonly starts: Uint32Array;
  /** `[proteins]`: the fold of each, 0–1194. */
  readonly folds: Int32Array;
}

/** By the form of the file; each is loaded when it is needed. */
const READERS: Readonly<Record<string, (named: NamedBytes) => Promise<readonly Protein[]>>> = {
  csv: async (named) => (await import("./csv-proteins.js")).csvProteins(named),
  json: async (named) => (await import("./json-proteins.js")).jsonProteins(named),
  lmdb: async (named) => (await import("./lmdb-proteins.js")).lmdbProteins(named),
};

/**
 * Reads proteins and folds from any of the published forms, told apart by their first bytes: CSV with the columns `seq` (or
 * `primary`) and `label` (or `fold_label`), TAPE's JSON (a list of objects with `primary` and `fold_label`), TAPE's LMDB.
 *
 * @throws Error naming file and line (protein, entry) for a letter that is no amino acid, or a label that is no fold.
 */
export async function readProteins(named: NamedBytes): Promise<ProteinTable> {
  const { file, bytes } = named;
  refuseLfsPointer(bytes, `read ${file}`);
  const start = bytes.subarray(0, 64).find((byte) => byte > 0x20);
  const kind =
    bytes[16] === 0xde && bytes[17] === 0xc0 ? "lmdb" : start === 0x5b || start === 0x7b ? "json" : "csv";
  const proteins = await READERS[kind]!(named);
  if (proteins.length === 0) throw new Error(`Cannot read ${file}: expected proteins, found none`);

  const residues: number[] = [];
  const starts = new Uint32Array(proteins.length + 1);
  const folds = new Int32Array(proteins.length);
  for (const [i, { sequence, fold, place }] of proteins.entries()) {
    const fail = (expected: string, found: unknown): never => {
      throw new Error(`Cannot read ${place}: expected ${expected}, found ${shown(found)}`);
    };
    if (typeof sequence !== "string" || sequence === "") return fail("a sequence", sequence ?? null);
    for (const letter of sequence) {
      const residue = AMINO_ACIDS.indexOf(letter);
      if (residue < 0) fail(`amino acids of ${AMINO_ACIDS}`, letter);
      residues.push(residue);
    }
    starts[i + 1] = residues.length;
    const number = typeof fold === "boolean" ? Number.NaN : numberIn(fold);
    if (!Number.isInteger(number) || number < 0 || number >= FOLD_COUNT)
      return fail(`a fold from 0 to ${FOLD_COUNT - 1}`, fold ?? null);
    folds[i] = number;
  }
  return { residues: Uint8Array.from(residues), starts, folds };
}

/** For messages; values from pickles may contain themselves. */
function shown(value: unknown): string {
  if (typeof value === "string") return quote(value, 40);
  return typeof value === "object" && value !== null ? "a list or an object" : String(value);
}
