import { type ByteSource, readRange } from "./byte-source.js";
import type { ReadOptions } from "./weight-source.js";

/** Length of a SHA-256 in hex; anything shorter is Git's SHA-1. */
const SHA256_DIGITS = 64;

/**
 * Reads a whole file, and compares its hash where the source says what it is to be.
 *
 * @throws Error if it is another, naming both.
 */
export async function readWhole(source: ByteSource, options?: ReadOptions): Promise<Uint8Array> {
  const bytes = await readRange(source, 0, source.size, options);
  const { expectedHash: expected } = source;
  // Browsers have no digests outside secure contexts.
  if (expected === undefined || typeof crypto === "undefined" || !crypto.subtle) return bytes;
  const found = expected.length === SHA256_DIGITS ? await hex("SHA-256", bytes) : await gitHash(bytes);
  if (found === expected) return bytes;
  throw new Error(
    `Cannot use ${source.origin}: its hash is ${found}, the Hub says ${expected}; it was changed on the way, or the mirror is wrong`,
  );
}

/** What Git calls a file with this content. */
async function gitHash(bytes: Uint8Array): Promise<string> {
  const header = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const blob = new Uint8Array(header.length + bytes.length);
  blob.set(header);
  blob.set(bytes, header.length);
  return hex("SHA-1", blob);
}

async function hex(algorithm: string, bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest(algorithm, bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
