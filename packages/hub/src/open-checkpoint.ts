import { quote } from "@permafrost/common/quote";
import { type ByteSource, readRange } from "./byte-source.js";
import { countedBytes } from "./counted-bytes.js";
import type { FileSet } from "./file-set.js";
import { malformed } from "./malformed.js";
import { mapLimited } from "./map-limited.js";
import { openTensorFile } from "./open-tensor-file.js";
import type { ReadOptions } from "./read-options.js";
import { mergeShards, parseShardIndex } from "./shard-index.js";
import { parseObject } from "./strict-json.js";
import { unknownTensor } from "./unknown-tensor.js";
import type { Checkpoint } from "./weight-source.js";

/** Where a checkpoint keeps its weights, in the order in which we look; safetensors first, as upstream does. */
const LAYOUTS = [
  { path: "model.safetensors", sharded: false },
  { path: "model.safetensors.index.json", sharded: true },
  { path: "pytorch_model.bin", sharded: false },
  { path: "pytorch_model.bin.index.json", sharded: true },
] as const;

/** Largest config or shard index that is read; the largest on the Hub are a few megabytes. */
const MAX_JSON = 100_000_000;

/** Shard headers fetched at a time. */
const PARALLEL_SHARDS = 8;

/**
 * Opens the checkpoint in a set of files: reads `config.json` and the listings of the weight files, no tensor yet.
 *
 * @param weights the weight file, where it is not one of the usual names.
 * @throws Error where there are no weights; SyntaxError for files that do not follow their format.
 */
export async function openCheckpoint(
  files: FileSet,
  options: ReadOptions & { readonly weights?: string | undefined } = {},
): Promise<Checkpoint> {
  const { origin } = files;
  const configFile = await files.open("config.json", options);
  const config = configFile === undefined ? {} : await readJson(configFile, "config.json", options);
  const { index, paths, opened } = await findWeights(files, options);
  const counted: ReturnType<typeof countedBytes>[] = [];
  const shards = await mapLimited(paths, PARALLEL_SHARDS, async (path) => {
    const bytes = opened ?? (await files.open(path, options));
    if (bytes === undefined)
      throw new Error(`Cannot read ${origin}: its weight file ${quote(path)} is missing`);
    const count = countedBytes(bytes);
    counted.push(count);
    return { path, file: await openTensorFile(count.bytes, path, options) };
  });
  const holders = mergeShards(index, shards, origin);
  const names = Object.freeze([...holders.keys()]);
  const fileOf = (name: string) => {
    const holder = holders.get(name);
    if (holder === undefined) throw unknownTensor(origin, name, names);
    return holder.file;
  };
  return {
    origin,
    repository: files.repository,
    config,
    names: () => names,
    describe: (name) => {
      const { dtype, shape } = fileOf(name).tensors.get(name)!;
      return { dtype, shape };
    },
    read: async (name, options) => fileOf(name).read(name, options),
    readBytes: async (name, options) => fileOf(name).readBytes(name, options),
    get bytesRead() {
      return counted.reduce((sum, { read }) => sum + read(), 0);
    },
    get bytesFetched() {
      return counted.reduce((sum, { bytes }) => sum + (bytes.bytesFetched ?? 0), 0);
    },
    bytesTotal: counted.reduce((sum, { bytes }) => sum + bytes.size, 0),
  };
}

async function findWeights(files: FileSet, options: ReadOptions & { readonly weights?: string | undefined }) {
  const named = options.weights;
  const layouts = named === undefined ? LAYOUTS : [{ path: named, sharded: named.endsWith(".index.json") }];
  for (const { path, sharded } of layouts) {
    const bytes = await files.open(path, options);
    if (bytes === undefined) continue;
    if (!sharded) return { index: new Map<string, string>(), paths: [path], opened: bytes };
    checkJsonSize(bytes);
    const index = parseShardIndex(await readRange(bytes, 0, bytes.size, options), bytes.origin);
    return { index, paths: [...new Set(index.values())].sort(), opened: undefined };
  }
  const looked = layouts.map(({ path }) => path).join(", ");
  throw new Error(`Cannot find weights in ${files.origin}: it has none of ${looked}`);
}

async function readJson(
  bytes: ByteSource,
  what: string,
  options: ReadOptions,
): Promise<Record<string, unknown>> {
  checkJsonSize(bytes);
  return parseObject(await readRange(bytes, 0, bytes.size, options), bytes.origin, what);
}

function checkJsonSize({ origin, size }: ByteSource): void {
  if (size > MAX_JSON) throw malformed(origin, `${size} bytes are too many for such a file`);
}
