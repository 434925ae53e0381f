import type { ByteSource } from "./byte-source.js";
import type { FileSet } from "./file-set.js";
import { noWeights, weightFilesIn } from "./no-weights.js";
import type { CheckpointOptions } from "./read-options.js";
import { readSmall } from "./read-small.js";
import { looseShards, NO_INDEX, parseShardIndex, type ShardIndex } from "./shard-index.js";
import type { TensorFile } from "./tensor-file.js";
import type { WeightDescription } from "./weight-source.js";

/** Where a checkpoint keeps its weights, in the order in which we look; safetensors first, as upstream does. */
const LAYOUTS = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
];

/** The weight files of a checkpoint. */
export interface FoundWeights {
  /** Which tensor is in which file, as far as an index says. */
  readonly index: ShardIndex;
  /** Paths of the files. */
  readonly paths: readonly string[];
  /** The only file, where it is open. */
  readonly opened?: ByteSource;
}

/**
 * Finds the weight files: the one that is given, or the usual names, or shards without an index.
 *
 * @throws Error where there are none, saying what there is instead.
 */
export async function findWeights(files: FileSet, options: CheckpointOptions): Promise<FoundWeights> {
  const looked = options.weights === undefined ? LAYOUTS : [options.weights];
  for (const path of looked) {
    const bytes = await files.open(path, options);
    if (bytes === undefined) continue;
    if (!path.endsWith(".index.json")) return { index: NO_INDEX, paths: [path], opened: bytes };
    const holders = parseShardIndex(await readSmall(bytes, options), bytes.origin);
    return { index: { path, holders }, paths: [...new Set(holders.values())].sort() };
  }
  const there = (await files.list?.(options)) ?? [];
  const loose = options.weights === undefined ? looseShards(there, files.origin) : [];
  if (loose.length > 0) return { index: NO_INDEX, paths: loose };
  throw await noWeights(files, looked, there, options);
}

/** What matrices of weights, masks and positions are stored as; other matrices are quantized. */
const PLAIN = new Set(["F64", "F32", "F16", "BF16", "I64", "BOOL"]);

/** Weight files beside those that were opened, where these are quantized: likely one of them is meant. */
export async function otherWeights(
  files: FileSet,
  opened: readonly { readonly path: string; readonly file: TensorFile }[],
  options: CheckpointOptions,
): Promise<readonly string[]> {
  const isQuantized = ({ dtype, shape }: WeightDescription) => shape.length === 2 && !PLAIN.has(dtype);
  if (!opened.some(({ file }) => [...file.tensors.values()].some(isQuantized))) return [];
  const there = (await files.list?.(options).catch(() => [])) ?? [];
  const paths = new Set(opened.map(({ path }) => path));
  return weightFilesIn(there).filter((path) => !paths.has(path));
}
