import { quote } from "@permafrost/common/quote";
import { PickleEndError } from "@permafrost/common/unpickle/machine";
import { unpickle } from "@permafrost/common/unpickle/unpickle";
import { type ByteSource, readRange } from "../byte-source.js";
import { malformed } from "../malformed.js";
import type { ReadOptions, TorchOptions } from "../read-options.js";
import type { TensorFile } from "../tensor-file.js";
import { stateDict } from "./state-dict.js";
import { torchFile } from "./torch-file.js";
import type { TorchStorage } from "./torch-tensor.js";
import { widthOf } from "./torch-types.js";
import { type TorchValue, torchWorld } from "./torch-world.js";
import { MAX_PICKLE } from "./torch-zip.js";

/** What the first pickle of the legacy layout holds, as a float: 0x1950a86a20f9469cfc6c. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/** How much of the file is read at first; doubled until the pickles end in it. */
const FIRST_READ = 1 << 16;

/**
 * Opens a PyTorch archive of the layout before 1.6: pickles of a magic number, a version, facts about the machine, the tensors
 * and the keys of their storages, then for each storage its count as a 64-bit integer and its numbers.
 *
 * @throws SyntaxError for a file that is malformed or holds anything but tensors.
 */
export async function openTorchLegacy(source: ByteSource, options?: TorchOptions): Promise<TensorFile> {
  const { origin } = source;
  const { value, storages, keys, end } = await readPickles(source, options);
  const tensors = stateDict(value, origin, options?.stateDict);
  const starts = locateStorages(keys, storages, end, source);
  return torchFile(source, tensors, async ({ key, count }, options) => {
    const start = starts.get(key)!;
    const stored = new DataView((await readRange(source, start, 8, options)).buffer).getBigUint64(0, true);
    if (stored !== BigInt(count)) {
      throw malformed(origin, `the storage ${quote(key)} has ${stored} numbers, its tensors expect ${count}`);
    }
    return start + 8;
  });
}

async function readPickles(source: ByteSource, options?: ReadOptions) {
  for (let length = FIRST_READ; ; length *= 2) {
    const head = await readRange(source, 0, Math.min(length, source.size), options);
    try {
      return parsePickles(head, source.origin);
    } catch (error) {
      if (!(error instanceof PickleEndError)) throw error;
      if (head.length === source.size) throw malformed(source.origin, "its pickles stop in the middle");
      if (length >= MAX_PICKLE)
        throw malformed(source.origin, `its pickles take more than ${MAX_PICKLE} bytes`);
    }
  }
}

function parsePickles(head: Uint8Array, origin: string) {
  const world = torchWorld(origin);
  let end = 0;
  const next = (): TorchValue => {
    const { value, end: after } = unpickle(head, end, world);
    end = after;
    return value;
  };
  if (next() !== Number(MAGIC)) throw malformed(origin, "it is a pickle, but not one of PyTorch");
  const protocol = next();
  if (protocol !== PROTOCOL)
    throw malformed(origin, `its protocol is ${quote(protocol)}, ${PROTOCOL} was expected`);
  const machine = next();
  if (machine instanceof Map && machine.get("little_endian") === false) {
    throw malformed(origin, "its numbers are big-endian", "Save it again on a little-endian machine");
  }
  const value = next();
  const keys = next();
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string")) {
    throw malformed(origin, "its list of storages is not a list of names");
  }
  return { value, storages: world.storages, keys: keys as string[], end };
}

/** Where each storage starts, its count included. They must fill the rest of the file. */
function locateStorages(
  keys: readonly string[],
  storages: ReadonlyMap<string, TorchStorage>,
  firstByte: number,
  { origin, size }: ByteSource,
): Map<string, number> {
  const starts = new Map<string, number>();
  let at = firstByte;
  for (const key of keys) {
    const storage = storages.get(key);
    if (storage === undefined)
      throw malformed(origin, `the storage ${quote(key)} is listed, but nothing refers to it`);
    if (starts.has(key)) throw malformed(origin, `the storage ${quote(key)} is listed twice`);
    starts.set(key, at);
    at += 8 + storage.count * widthOf(storage.dtype);
  }
  for (const key of storages.keys()) {
    if (!starts.has(key)) throw malformed(origin, `the storage ${quote(key)} is not listed`);
  }
  if (at !== size) throw malformed(origin, `its storages end at byte ${at}, the file has ${size} bytes`);
  return starts;
}
