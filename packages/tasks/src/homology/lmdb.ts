import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import type { NamedBytes } from "../files/file-source.js";

/** One entry of a database. */
export interface LmdbEntry {
  /** Part of the file, not copied. */
  readonly key: Uint8Array;
  /** Part of the file, not copied. */
  readonly value: Uint8Array;
}

const MAGIC = 0xbeefc0de;
const PAGE_HEADER = 16;
const IS_BRANCH = 0x01;
const IS_LEAF = 0x02;
const IS_OVERFLOW = 0x04;
const IS_BIG_DATA = 0x01;
const NO_PAGE = 2 ** 64;

/**
 * The entries of an LMDB file's main database, in order of their keys.
 *
 * Reads data format 1 (LMDB 0.9, what TAPE's files are), which the `lmdb` package for Node is not built for. A file is two
 * meta pages, of which the one with the later transaction counts, and a B+ tree of pages.
 *
 * Its pages are visited once each, and its values take no more bytes than the file.
 *
 * @throws Error naming file and offset if the file is truncated, damaged, or something else.
 */
export function* readLmdb({ file, bytes }: NamedBytes): Generator<LmdbEntry, void, undefined> {
  refuseLfsPointer(bytes, `read ${file}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (offset: number, expected: string, found: string): never => {
    throw new Error(`Cannot read ${file} at byte ${offset} as LMDB: expected ${expected}, found ${found}`);
  };
  const need = (offset: number, count: number) => {
    if (offset + count > bytes.length) fail(offset, `${count} bytes`, `the end, at byte ${bytes.length}`);
  };
  // Page numbers past 2^53 are no page of any file: rounding them does no harm.
  const u64 = (offset: number) => view.getUint32(offset, true) + 2 ** 32 * view.getUint32(offset + 4, true);

  const readMeta = (offset: number) => {
    need(offset, 152);
    const found = view.getUint32(offset + 16, true);
    if (found !== MAGIC) fail(offset + 16, `0x${MAGIC.toString(16)}`, `0x${found.toString(16)}`);
    const version = view.getUint32(offset + 20, true);
    if (version !== 1) fail(offset + 20, "data format 1", `${version}`);
    return {
      pageSize: view.getUint32(offset + 40, true),
      depth: view.getUint16(offset + 94, true),
      entries: u64(offset + 120),
      root: u64(offset + 128),
      transaction: u64(offset + 144),
    };
  };
  const first = readMeta(0);
  if (first.pageSize < 512 || first.pageSize > 65536)
    fail(40, "a page size from 512 to 65536", `${first.pageSize}`);
  const second = readMeta(first.pageSize);
  const { root, depth, entries } = second.transaction > first.transaction ? second : first;
  const { pageSize } = first;
  if (root >= NO_PAGE - 2 ** 12) return;

  let given = 0;
  let valueBytes = 0;
  let visited = 0;
  function* walk(page: number, level: number): Generator<LmdbEntry, void, undefined> {
    const start = page * pageSize;
    need(start, pageSize);
    if (level > depth) fail(start, `at most ${depth} levels of pages`, "more");
    // In a tree no page comes twice; a damaged one may run in circles.
    if (++visited * pageSize > bytes.length) fail(start, "each page once", "one that came before");
    const flags = view.getUint16(start + 10, true);
    if ((flags & (IS_BRANCH | IS_LEAF)) === 0)
      fail(start + 10, "a branch or a leaf", `flags 0x${flags.toString(16)}`);
    const end = start + pageSize;
    const lower = view.getUint16(start + 12, true);
    if (lower < PAGE_HEADER || lower > pageSize) fail(start + 12, `a size up to ${pageSize}`, `${lower}`);
    for (let slot = start + PAGE_HEADER; slot + 1 < start + lower; slot += 2) {
      const node = start + view.getUint16(slot, true);
      if (node + 8 > end) fail(slot, "a place in the page", `${node - start}`);
      const size = view.getUint32(node, true);
      const nodeFlags = view.getUint16(node + 4, true);
      const keySize = view.getUint16(node + 6, true);
      if (node + 8 + keySize > end) fail(node + 6, "a key within the page", `${keySize} bytes`);
      if (flags & IS_BRANCH) {
        yield* walk(size + 2 ** 32 * nodeFlags, level + 1);
        continue;
      }
      const data = node + 8 + keySize;
      let from = data;
      if (nodeFlags & IS_BIG_DATA) {
        if (data + 8 > end) fail(data, "a page number within the page", "its end");
        const overflow = u64(data) * pageSize;
        need(overflow, PAGE_HEADER + size);
        if (!(view.getUint16(overflow + 10, true) & IS_OVERFLOW))
          fail(overflow + 10, "an overflow page", "another");
        from = overflow + PAGE_HEADER;
      } else if (nodeFlags !== 0) fail(node + 4, "a plain entry", `flags 0x${nodeFlags.toString(16)}`);
      else if (data + size > end) fail(node, "a value within the page", `${size} bytes`);
      if (++given > entries) fail(node, `${entries} entries`, "more");
      // Entries that share a value would be many times the file.
      valueBytes += size;
      if (valueBytes > bytes.length) fail(node, "each value once", "values longer than the file");
      yield { key: bytes.subarray(node + 8, data), value: bytes.subarray(from, from + size) };
    }
  }
  yield* walk(root, 1);
  if (given !== entries) fail(0, `${entries} entries`, `${given}`);
}
