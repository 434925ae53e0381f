import { quote } from "@permafrost/common/quote";
import { PickleEndError } from "@permafrost/common/unpickle/machine";
import { unpickle } from "@permafrost/common/unpickle/unpickle";
import { type ByteSource, readRange } from "../byte-source.js";
import { malformed } from "../malformed.js";
import type { ReadOptions, TorchOptions } from "../read-options.js";
import type { TensorFile } from "../tensor-file.js";
import { stateDict } from "./state-dict.js";
import { torchFile } from "./torch-file.js";
import { widthOf } from "./torch-types.js";
import { torchWorld } from "./torch-world.js";
import { readZipDirectory, type ZipEntry } from "./zip-directory.js";

/** Largest pickle that is read; the largest on the Hub are a few megabytes. */
export const MAX_PICKLE = 1 << 26;

const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;

/**
 * Opens a PyTorch archive of the zip layout (PyTorch 1.6 and later): `NAME/data.pkl` and one stored, uncompressed entry
 * `NAME/data/KEY` for each storage.
 *
 * @throws SyntaxError for a file that is malformed or holds anything but tensors.
 */
export async function openTorchZip(source: ByteSource, options?: TorchOptions): Promise<TensorFile> {
  const { origin } = source;
  const entries = await listEntries(source, options);
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    throw malformed(origin, `it has ${pickles.length} entries NAME/data.pkl, one was expected`);
  const root = pickles[0]!.slice(0, -"data.pkl".length);
  const locate = (name: string, options?: ReadOptions) => locateEntry(source, entries.get(name)!, options);
  const order = entries.get(`${root}byteorder`);
  if (order !== undefined) {
    const start = await locate(`${root}byteorder`, options);
    const text = await readRange(source, start, Math.min(order.size, 16), options);
    if (new TextDecoder().decode(text) !== "little") {
      throw malformed(origin, "its numbers are big-endian", "Save it again on a little-endian machine");
    }
  }
  const size = entries.get(pickles[0]!)!.size;
  if (size > MAX_PICKLE)
    throw malformed(origin, `its data.pkl takes ${size} bytes, ${MAX_PICKLE} are allowed`);
  const pickle = await readRange(source, await locate(pickles[0]!, options), size, options);
  const tensors = stateDict(unpickleAll(pickle, origin), origin, options?.stateDict);
  for (const [name, { storage }] of tensors) {
    const entry = entries.get(`${root}data/${storage.key}`);
    const bytes = storage.count * widthOf(storage.dtype);
    if (entry === undefined || entry.size < bytes) {
      const found = entry === undefined ? "is not in the archive" : `has ${entry.size} bytes`;
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
async function listEntries(source: ByteSource, options?: ReadOptions): Promise<Map<string, ZipEntry>> {
  const { origin } = source;
  const entries = new Map<string, ZipEntry>();
  let end = 0;
  const directory = await readZipDirectory(source, options);
  if (directory.some(({ name }) => /^[^/]+\/constants\.pkl$/.test(name)))
    throw malformed(
      origin,
      "it is a TorchScript program, not a checkpoint",
      "Save the state dict of the model instead",
    );
  for (const entry of directory.sort((a, b) => a.offset - b.offset)) {
    const { name, offset, length, method } = entry;
    const fail = (problem: string) => malformed(origin, `its entry ${quote(name)} ${problem}`);
    if (entries.has(name)) throw fail("occurs twice");
    if (name.startsWith("/") || /(^|[\\/])\.\.([\\/]|$)|[\\:\p{Cc}]/u.test(name))
      throw fail("has an unsafe name");
    if (method === "encrypted") throw fail("is encrypted");
    if (method === "compressed") throw fail("is compressed, which PyTorch does not do");
    if (!(offset >= end)) throw fail("overlaps the entry before it");
    end = offset + length;
    if (!(end <= source.size)) throw fail(`ends at ${end}, beyond the ${source.size} bytes of the file`);
    entries.set(name, entry);
  }
  return entries;
}

/** Where the data of an entry starts; only the local header knows, since writers pad it to align the data. */
async function locateEntry(source: ByteSource, entry: ZipEntry, options?: ReadOptions): Promise<number> {
  const header = new DataView((await readRange(source, entry.offset, LOCAL_HEADER, options)).buffer);
  const start = entry.offset + LOCAL_HEADER + header.getUint16(26, true) + header.getUint16(28, true);
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE || start + entry.size > source.size) {
    throw malformed(
      source.origin,
      `its entry ${quote(entry.name)} is not where the directory of the archive says`,
    );
  }
  return start;
}
