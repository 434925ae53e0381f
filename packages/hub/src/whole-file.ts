import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { canHash, sha1, sha256 } from "@permafrost/common/sha256";
import { type ByteSource, readRange } from "./byte-source.js";
import type { ReadOptions } from "./read-options.js";

/** Length of a SHA-256 in hex; anything shorter is Git's SHA-1. */
const SHA256_DIGITS = 64;

/**
 * Reads a whole file, and compares its hash where the source says what it is to be.
 *
 * @throws Error if it is another, naming both; SyntaxError for a pointer of Git LFS.
 */
export async function readWhole(source: ByteSource, options?: ReadOptions): Promise<Uint8Array> {
  const bytes = await readRange(source, 0, source.size, options);
  refuseLfsPointer(bytes, `read ${source.origin}`);
  const { expectedHash: expected } = source;
  if (expected === undefined || !canHash()) return bytes;
  const found = await (expected.length === SHA256_DIGITS ? sha256(bytes) : gitHash(bytes));
  if (found === expected) return bytes;
  throw new Error(
    `Cannot use ${source.origin}: its hash is ${found}, the Hub says ${expected}; it was changed on the way, or the mirror is wrong`,
  );
}

/** What Git calls a file with this content. */
function gitHash(bytes: Uint8Array): Promise<string> {
  return sha1([new TextEncoder().encode(`blob ${bytes.length}\0`), bytes]);
}
