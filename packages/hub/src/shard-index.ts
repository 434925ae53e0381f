import { quote } from "@permafrost/common/quote";
import { checkRelativePath } from "./check-path.js";
import { malformed } from "./malformed.js";
import { isRecord, parseObject } from "./strict-json.js";

/** More shards than any model has; a list longer than this is an attack. */
const MAX_SHARDS = 10_000;

/**
 * Reads `model.safetensors.index.json` (or `pytorch_model.bin.index.json`): which tensor is in which file.
 *
 * @throws SyntaxError for an index that is malformed, names nothing, or names a file outside the checkpoint.
 */
export function parseShardIndex(bytes: Uint8Array, origin: string): ReadonlyMap<string, string> {
  const { weight_map: weightMap } = parseObject(bytes, origin, "the shard index");
  if (!isRecord(weightMap)) throw malformed(origin, "it has no weight_map");
  const entries = Object.entries(weightMap);
  if (entries.length === 0) throw malformed(origin, "its weight_map names no tensor");
  const shards = new Set(entries.map(([, shard]) => shard));
  if (shards.size > MAX_SHARDS) throw malformed(origin, `it names ${shards.size} shards`);
  for (const shard of shards) checkRelativePath(shard, origin);
  return new Map(entries as [string, string][]);
}

/** What says which tensor is in which file. */
export interface ShardIndex {
  /** Its own path; none where there is no index. */
  readonly path: string;
  /** Paths of files, by the names of tensors. */
  readonly holders: ReadonlyMap<string, string>;
}

/** Says nothing. */
export const NO_INDEX: ShardIndex = { path: "", holders: new Map() };

/** One shard's listing, as far as the merge needs it. */
interface Shard {
  readonly path: string;
  readonly file: { readonly tensors: ReadonlyMap<string, unknown> };
}

/** Where the tensors of shards are. */
export interface Merged<S> {
  /** Which shard holds each tensor, in the order of the files. */
  readonly holders: ReadonlyMap<string, S>;
  /** What is wrong with tensors that cannot be read, as index and shards disagree about them, and what to do if that is not the usual. */
  readonly faults: ReadonlyMap<string, readonly [problem: string, advice?: string]>;
}

/**
 * Which shard holds each tensor. A tensor of the index must be where the index says; one that is in a shard but not in the index is kept,
 * unless two shards have it. What is wrong with a tensor does not matter before it is needed.
 */
export function mergeShards<S extends Shard>(index: ShardIndex, shards: readonly S[]): Merged<S> {
  const there = new Set(shards.map(({ path }) => path));
  const holders = new Map<string, S>();
  const faults = new Map<string, readonly [problem: string, advice?: string]>();
  for (const shard of shards) {
    for (const name of shard.file.tensors.keys()) {
      const indexed = index.holders.get(name);
      if (indexed !== undefined && indexed !== shard.path) continue;
      const other = holders.get(name);
      if (other === undefined) holders.set(name, shard);
      else
        faults.set(name, [
          `both ${quote(other.path)} and ${quote(shard.path)} have the tensor ${quote(name)}, and no index says which is meant`,
        ]);
    }
  }
  for (const name of faults.keys()) holders.delete(name);
  for (const [name, path] of index.holders) {
    if (holders.has(name)) continue;
    const isThere = there.has(path);
    faults.set(
      name,
      isThere
        ? [`the tensor ${quote(name)} is not in ${quote(path)}, where the index puts it`]
        : [
            `the tensor ${quote(name)} is in the shard ${quote(path)}, as ${quote(index.path)} says, and that file is missing`,
            "Fetch it to where the others are, or all files of the checkpoint again",
          ],
    );
  }
  return { holders, faults };
}

/** What shards are called: which of how many. */
const SHARD = /^((?:model|pytorch_model)-)(\d{5})(-of-(\d{5})\.(safetensors|bin))$/;

/**
 * The shards of a checkpoint that has no index, in their order; none where there are no shards.
 *
 * @param paths of all files
 * @throws Error naming one that is missing.
 */
export function looseShards(paths: readonly string[], origin: string): string[] {
  const first = paths
    .flatMap((path) => [SHARD.exec(path) ?? []].filter(([all]) => all))
    .sort(([, , , , , a], [, , , , , b]) => (a === b ? 0 : a === "safetensors" ? -1 : 1))[0];
  if (first === undefined) return [];
  const [, before, , after, count] = first as unknown as [string, string, string, string, string];
  if (Number(count) > MAX_SHARDS) throw malformed(origin, `it is said to have ${Number(count)} shards`);
  const shards = Array.from(
    { length: Number(count) },
    (_, i) => before + String(i + 1).padStart(5, "0") + after,
  );
  const missing = shards.find((path) => !paths.includes(path));
  if (missing === undefined) return shards;
  throw new Error(
    `Cannot read ${origin}: of its ${shards.length} shards, ${quote(missing)} is missing; fetch it too`,
  );
}
