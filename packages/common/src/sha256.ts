import { builtin, hasBuiltins } from "./builtin.js";
import { isBytes } from "./is-bytes.js";

type Algorithm = "SHA-256" | "SHA-1";

/** Web Crypto hashes one array, and not one of 2 GiB or more. */
const MOST_AT_ONCE = 1 << 30;

/**
 * SHA-256 in 64 hexadecimal digits.
 *
 * @param content bytes, or parts of them in their order
 * @throws Error in a page that has no digests, being neither `https:` nor `localhost`; see {@link canHash}.
 */
export function sha256(content: Uint8Array | Iterable<Uint8Array>): Promise<string> {
  return hexDigest("SHA-256", content);
}

/** SHA-1 in 40 hexadecimal digits, as Git names things; otherwise like {@link sha256}. */
export function sha1(content: Uint8Array | Iterable<Uint8Array>): Promise<string> {
  return hexDigest("SHA-1", content);
}

/** Whether there are digests: browsers have none outside secure contexts. */
export const canHash = (): boolean => hasBuiltins() || hasDigests();

const hasDigests = () => typeof crypto !== "undefined" && crypto.subtle !== undefined;

async function hexDigest(algorithm: Algorithm, content: Uint8Array | Iterable<Uint8Array>): Promise<string> {
  const whole = isBytes(content);
  // jsdom in Jest has no digests
  if (hasBuiltins() && (!whole || content.length > MOST_AT_ONCE || !hasDigests())) {
    // Deno knows it by OpenSSL's name alone
    const hash = builtin("crypto").createHash(algorithm.replace("-", ""));
    for (const part of whole ? [content] : content)
      for (let at = 0; at < part.length; at += MOST_AT_ONCE)
        hash.update(part.subarray(at, at + MOST_AT_ONCE));
    return hash.digest("hex");
  }
  if (!canHash())
    throw new Error(
      `Cannot compute ${algorithm}: this page has no crypto.subtle; serve it by https:, or from localhost`,
    );
  const bytes = whole ? content : joined([...content]);
  return hex(new Uint8Array(await crypto.subtle.digest(algorithm, bytes as Uint8Array<ArrayBuffer>)));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Bytes in hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
