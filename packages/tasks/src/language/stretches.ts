import type { Seekable } from "../files/file-source.js";
import { permutation } from "../permutation.js";
import type { SplitName } from "../task.js";
import { beginsPiece } from "./pieces.js";

/** Neighbouring bytes of a file that are of one split. */
export interface Stretch {
  /** Whose bytes they are. */
  readonly file: Seekable;
  /** The first of them. */
  readonly start: number;
  /** The first that is not one of them any more. */
  readonly end: number;
  /** Whether the file ends there. */
  readonly last: boolean;
}

/** How files are divided. */
interface Division {
  /** Bytes of a block: a block is of one split. */
  readonly block: number;
  /** How many blocks are held out for validation, and as many for testing. */
  readonly held: number;
  /** Decides which. */
  readonly seed: number;
}

/** An order of blocks that no epoch of a training has. */
const NO_EPOCH = 2 ** 32 - 1;

/** How many blocks there are: none goes on in the next file. */
export const blocksIn = (files: readonly Seekable[], block: number): number =>
  files.reduce((sum, { size }) => sum + Math.ceil(size / block), 0);

/**
 * Divides files into blocks, each of one split, chosen at random. No byte is in two splits, none is in none, and no word is cut that has an end.
 */
export function stretchesOf(
  files: readonly Seekable[],
  { block, held, seed }: Division,
): Readonly<Record<SplitName, readonly Stretch[]>> {
  const order = permutation(blocksIn(files, block), seed, NO_EPOCH);
  const heldOut = new Map<number, SplitName>();
  for (let i = 0; i < held; i++) heldOut.set(order(2 * i), "validation").set(order(2 * i + 1), "test");
  const stretches: Record<SplitName, Stretch[]> = { train: [], validation: [], test: [] };
  let number = 0;
  for (const file of files) {
    const { size } = file;
    for (let start = 0, at = 0; at < size; ) {
      const split = heldOut.get(number++) ?? "train";
      at = Math.min(size, at + block);
      if (at < size && (heldOut.get(number) ?? "train") === split) continue;
      const end = at === size ? size : wordAt(file, at);
      if (end > start) stretches[split].push({ file, start, end, last: end === size });
      start = end;
    }
  }
  return stretches;
}

/** So far behind the end of a block its last word may go on. */
const LONGEST_WORD = 256;

/** The next place where a word, or at least a letter, begins. */
function wordAt(file: Seekable, at: number): number {
  const bytes = file.read(at - 1, Math.min(file.size, at + LONGEST_WORD));
  const word = bytes.findIndex((byte, i) => i > 0 && beginsPiece(byte, bytes[i - 1]!));
  const letter = bytes.findIndex((byte, i) => i > 0 && (byte & 0xc0) !== 0x80);
  return at - 1 + Math.max(1, word > 0 ? word : letter);
}
