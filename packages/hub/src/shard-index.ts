import { quote } from "@permafrost/common/quote";
import { checkRelativePath } from "./check-path.js";
import { malformed } from "./malformed.js";
import { isRecord, parseObject } from "./strict-json.js";

/** More shards than any model has; a list longer than this is an attack. */
const MAX_SHARDS = 10_000;

/**
 * Reads `model.safetensors.index.json` (or `pytorch_model.bin.index.json`): which tensor is in which file.
 *
 * @throws SyntaxError for an index that is malformed or names a file outside the checkpoint.
 */
export function parseShardIndex(bytes: Uint8Array, origin: string): ReadonlyMap<string, string> {
  const { weight_map: weightMap } = parseObject(bytes, origin, "the shard index");
  if (!isRecord(weightMap)) throw malformed(origin, "it has no weight_map");
  const entries = Object.entries(weightMap);
  const shards = new Set(entries.map(([, shard]) => shard));
  if (shards.size > MAX_SHARDS) throw malformed(origin, `it names ${shards.size} shards`);
  for (const shard of shards) checkRelativePath(shard, origin);
  return new Map(entries as [string, string][]);
}

/** One shard's listing, as far as the merge needs it. */
interface Shard {
  readonly path: string;
  readonly file: { readonly tensors: ReadonlyMap<string, unknown> };
}

/**
 * Which shard holds each tensor, in the order of the files. A tensor of the index must be where the index says; one that is
 * in a shard but not in the index is kept, unless two shards have it.
 *
 * @throws SyntaxError when index and shards disagree.
 */
export function mergeShards<S extends Shard>(
  index: ReadonlyMap<string, string>,
  shards: readonly S[],
  origin: string,
): Map<string, S> {
  const merged = new Map<string, S>();
  for (const shard of shards) {
    for (const name of shard.file.tensors.keys()) {
      const indexed = index.get(name);
      if (indexed !== undefined && indexed !== shard.path) continue;
      const other = merged.get(name);
      if (other !== undefined) {
        throw malformed(
          origin,
          `both ${quote(other.path)} and ${quote(shard.path)} have the tensor ${quote(name)}`,
        );
      }
      merged.set(name, shard);
    }
  }
  for (const [name, path] of index) {
    if (!merged.has(name))
      throw malformed(origin, `the tensor ${quote(name)} is not in ${quote(path)}, where the index puts it`);
  }
  return merged;
}
