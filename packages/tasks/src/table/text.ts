import type { NamedBytes } from "../files/file-source.js";

/**
 * A file as text.
 *
 * @throws Error naming the file if it is not UTF-8, or longer than a string may be.
 */
export function textOf({ file, bytes }: NamedBytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot read ${file} (${bytes.length} bytes) as UTF-8 text: ${why}`, { cause });
  }
}
