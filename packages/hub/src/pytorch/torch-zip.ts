import { quote } from "@permafrost/common/quote";
import { PickleEndError } from "@permafrost/common/unpickle/machine";
import { unpickle } from "@permafrost/common/unpickle/unpickle";
import type { EntryMetaData, Reader } from "@zip.js/zip.js";
import { type ByteSource, readRange } from "../byte-source.js";
import { malformed } from "../malformed.js";
import { BYTES_PER_NUMBER } from "../stored-type.js";
import type { TensorFile } from "../tensor-file.js";
import type { ReadOptions } from "../weight-source.js";
import { stateDict } from "./state-dict.js";
import { torchFile } from "./torch-file.js";
import { torchWorld } from "./torch-world.js";

/** Largest pickle that is read; the largest on the Hub are a few megabytes. */
export const MAX_PICKLE = 1 << 26;

/** Largest part of the directory that the zip library may ask for at once. */
const MAX_DIRECTORY = 1 << 26;

/** The end of the file is read at once: most directories fit, and the library reads it several times. */
const TAIL = 1 << 17;

const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;

type Entry = Pick<
  EntryMetaData,
  "filename" | "offset" | "uncompressedSize" | "compressedSize" | "compressionMethod" | "encrypted"
>;

/**
 * Opens a PyTorch archive of the zip layout (PyTorch 1.6 and later): `NAME/data.pkl` and one stored, uncompressed entry
 * `NAME/data/KEY` for each storage.
 *
 * @throws SyntaxError for a file that is malformed or holds anything but tensors.
 */
export async function openTorchZip(source: ByteSource, options?: ReadOptions): Promise<TensorFile> {
  const { origin } = source;
  const entries = await listEntries(source, options);
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    throw malformed(origin, `it has ${pickles.length} entries NAME/data.pkl, one was expected`);
  const root = pickles[0]!.slice(0, -"data.pkl".length);
  if (entries.has(`${root}constants.pkl`)) {
    throw malformed(
      origin,
      "it is a TorchScript program, not a checkpoint",
      "Save the state dict of the model instead",
    );
  }
  const locate = (name: string, options?: ReadOptions) => locateEntry(source, entries.get(name)!, options);
  const order = entries.get(`${root}byteorder`);
  if (order !== undefined) {
    const text = await readRange(
      source,
      await locate(`${root}byteorder`, options),
      Math.min(order.uncompressedSize, 16),
    );
    if (new TextDecoder().decode(text) !== "little") {
      throw malformed(origin, "its numbers are big-endian", "Save it again on a little-endian machine");
    }
  }
  const size = entries.get(pickles[0]!)!.uncompressedSize;
  if (size > MAX_PICKLE)
    throw malformed(origin, `its data.pkl takes ${size} bytes, ${MAX_PICKLE} are allowed`);
  const pickle = await readRange(source, await locate(pickles[0]!, options), size, options);
  const tensors = stateDict(unpickleAll(pickle, origin), origin);
  for (const [name, { storage }] of tensors) {
    const entry = entries.get(`${root}data/${storage.key}`);
    const bytes = storage.count * BYTES_PER_NUMBER[storage.dtype];
    if (entry === undefined || entry.uncompressedSize < bytes) {
      const found = entry === undefined ? "is not in the archive" : `has ${entry.uncompressedSize} bytes`;
      throw malformed(
        origin,
        `the storage ${quote(storage.key)} of ${quote(name)} takes ${bytes} bytes and ${found}`,
      );
    }
  }
  return torchFile(source, tensors, ({ key }, options) => locate(`${root}data/${key}`, options));
}

function unpickleAll(pickle: Uint8Array, origin: string) {
  try {
    return unpickle(pickle, 0, torchWorld(origin)).value;
  } catch (error) {
    if (error instanceof PickleEndError) throw malformed(origin, "its pickle stops in the middle");
    throw error;
  }
}

/** The entries of the archive by name, checked: stored as they are, inside the file, no name twice, no overlap. */
async function listEntries(source: ByteSource, options?: ReadOptions): Promise<Map<string, Entry>> {
  const { origin } = source;
  const { ZipReader } = await import("@zip.js/zip.js/lib/zip-core-reader.js");
  const { reader, failure } = zipInput(source, options);
  const listed: Entry[] = await new ZipReader(reader, { strictness: "balanced", useWebWorkers: false })
    .getEntries()
    .catch((error: Error) => {
      if (failure() !== undefined) throw failure();
      throw malformed(origin, `it is not a valid zip archive (${quote(error.message)})`);
    });
  const entries = new Map<string, Entry>();
  let end = 0;
  for (const entry of [...listed].sort((a, b) => a.offset - b.offset)) {
    const { filename: name, offset, compressedSize, uncompressedSize } = entry;
    const fail = (problem: string) => malformed(origin, `its entry ${quote(name)} ${problem}`);
    if (entries.has(name)) throw fail("occurs twice");
    if (name.startsWith("/") || /(^|[\\/])\.\.([\\/]|$)|[\\:\p{Cc}]/u.test(name))
      throw fail("has an unsafe name");
    if (entry.encrypted) throw fail("is encrypted");
    if (entry.compressionMethod !== 0 || compressedSize !== uncompressedSize) {
      throw fail("is compressed, which PyTorch does not do");
    }
    if (offset < end) throw fail("overlaps the entry before it");
    end = offset + LOCAL_HEADER + new TextEncoder().encode(name).length + uncompressedSize;
    if (!(end <= source.size)) throw fail(`ends at ${end}, beyond the ${source.size} bytes of the file`);
    entries.set(name, entry);
  }
  return entries;
}

/** Where the data of an entry starts; only the local header knows, since writers pad it to align the data. */
async function locateEntry(source: ByteSource, entry: Entry, options?: ReadOptions): Promise<number> {
  const header = new DataView((await readRange(source, entry.offset, LOCAL_HEADER, options)).buffer);
  const start = entry.offset + LOCAL_HEADER + header.getUint16(26, true) + header.getUint16(28, true);
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE || start + entry.uncompressedSize > source.size) {
    throw malformed(
      source.origin,
      `its entry ${quote(entry.filename)} is not where the directory of the archive says`,
    );
  }
  return start;
}

/** Lets the zip library read from a byte source, in bounded pieces, and keeps apart what a failed read threw. */
function zipInput(
  source: ByteSource,
  options?: ReadOptions,
): { reader: Reader<unknown>; failure: () => unknown } {
  const tailStart = Math.max(0, source.size - TAIL);
  let tail: Promise<Uint8Array> | undefined;
  let failure: unknown;
  const reader = {
    size: source.size,
    async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
      const end = Math.min(offset + length, source.size);
      if (!(offset >= 0 && offset <= end) || end - offset > MAX_DIRECTORY) {
        throw new Error(`the directory refers to ${length} bytes at ${offset}`);
      }
      try {
        if (offset < tailStart) return await readRange(source, offset, end - offset, options);
        tail ??= readRange(source, tailStart, source.size - tailStart, options);
        return (await tail).slice(offset - tailStart, end - tailStart);
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  };
  return { reader: reader as unknown as Reader<unknown>, failure: () => failure };
}
