import type { NamedBytes } from "./file-source.js";

/**
 * The files of a tar archive.
 *
 * @throws Error naming the archive if it is truncated or no tar.
 */
export async function readTar({ file, bytes }: NamedBytes): Promise<readonly NamedBytes[]> {
  const { unpackTar } = await import("modern-tar");
  try {
    const entries = await unpackTar(bytes, { strict: true });
    return entries.flatMap(({ header, data }) => (data ? [{ file: header.name, bytes: data }] : []));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Cannot read ${file} (${bytes.length} bytes) as tar: ${why}; it is truncated or damaged`,
      { cause },
    );
  }
}
