import { quote } from "@permafrost/common/quote";
import { checkPath } from "../check-path.js";
import { malformed } from "../malformed.js";

/** One file of a repository, as the Hub lists it. */
export interface ListedFile {
  /** Path inside the repository. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Git's SHA-1 of the blob. */
  readonly oid?: string | undefined;
  /** SHA-256 of the content, for large files. */
  readonly sha256?: string | undefined;
}

const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Checks a file of a listing: whoever made it says where we write and link, so its path must stay inside, and its hashes, by which blobs
 * are called, must be hashes.
 *
 * @param what whose listing it is
 * @throws SyntaxError naming the path and the fault.
 */
export function checkListed(
  file: { readonly [member in keyof ListedFile]?: unknown },
  what: string,
): ListedFile {
  const { path, size, oid, sha256 } = file;
  const fail = (fault: string) => malformed(what, `the Hub lists ${quote(path)} ${fault}`);
  if (typeof path !== "string" || typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    throw fail(`with the size ${quote(size)}`);
  checkPath(path, `${what}: the Hub's listing`);
  if (!isHash(oid) || !isHash(sha256)) throw fail("with a hash that is none");
  if (oid === undefined && sha256 === undefined) throw fail("without a hash");
  return { path, size, oid, sha256 };
}

const isHash = (hash: unknown): hash is string | undefined =>
  hash === undefined || (typeof hash === "string" && HASH.test(hash));
