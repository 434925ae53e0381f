import { listed } from "@permafrost/common/listed";
import { quote } from "@permafrost/common/quote";
import { countedBytes } from "./counted-bytes.js";
import type { FileSet } from "./file-set.js";
import { findWeights, otherWeights } from "./find-weights.js";
import { malformed } from "./malformed.js";
import { mapLimited } from "./map-limited.js";
import { openTensorFile } from "./open-tensor-file.js";
import type { CheckpointOptions } from "./read-options.js";
import { readSmall } from "./read-small.js";
import { mergeShards } from "./shard-index.js";
import { parseObject } from "./strict-json.js";
import { unknownTensor } from "./unknown-tensor.js";
import type { Checkpoint } from "./weight-source.js";

/** Shard headers fetched at a time. */
const PARALLEL_SHARDS = 8;

/**
 * Opens the checkpoint in a set of files: reads `config.json` and the listings of the weight files, no tensor yet.
 *
 * @throws Error where there are no weights; SyntaxError for files that do not follow their format.
 */
export async function openCheckpoint(files: FileSet, options: CheckpointOptions = {}): Promise<Checkpoint> {
  const { origin } = files;
  const configFile = await files.open("config.json", options);
  const config =
    configFile === undefined
      ? {}
      : parseObject(await readSmall(configFile, options), configFile.origin, "config.json", "python");
  const { index, paths, opened } = await findWeights(files, options);
  const counted: ReturnType<typeof countedBytes>[] = [];
  const found = await mapLimited(paths, PARALLEL_SHARDS, async (path) => {
    const bytes = opened ?? (await files.open(path, options));
    if (bytes === undefined) return [];
    const count = countedBytes(bytes);
    counted.push(count);
    return [{ path, file: await openTensorFile(count.bytes, path, options) }];
  });
  // what a missing one holds may never be needed
  const shards = found.flat();
  if (shards.length === 0)
    throw new Error(
      `Cannot read ${origin}: of the shards that ${quote(index.path)} names, ${listed(paths.map((path) => quote(path)))}, none is there; fetch them to where it is`,
    );
  const { holders, faults } = mergeShards(index, shards);
  const names = Object.freeze([...holders.keys()]);
  const fileOf = (name: string) => {
    const holder = holders.get(name);
    if (holder !== undefined) return holder.file;
    const fault = faults.get(name);
    throw fault === undefined ? unknownTensor(origin, name, names) : malformed(origin, ...fault);
  };
  const others = await otherWeights(files, shards, options);
  return {
    origin,
    otherWeights: others,
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
