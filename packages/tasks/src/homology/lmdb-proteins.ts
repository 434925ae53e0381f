import type { NamedBytes } from "../files/file-source.js";
import { readLmdb } from "./lmdb.js";
import { numberIn, type PickledValue, readPickle } from "./pickled.js";
import type { Protein } from "./protein.js";

/** The proteins of TAPE's LMDB. Keys are `0`, `1`, … and `num_examples`, in the order of their text; values are pickled dictionaries. */
export function lmdbProteins(named: NamedBytes): readonly Protein[] {
  const { file } = named;
  const proteins = new Map<number, Protein>();
  let expected: number | undefined;
  for (const { key, value } of readLmdb(named)) {
    const name = new TextDecoder().decode(key);
    let unpickled: PickledValue;
    try {
      unpickled = readPickle(value);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Cannot read entry ${name} of ${file}: ${why}`, { cause });
    }
    if (name === "num_examples") expected = numberIn(unpickled);
    else if (/^\d+$/.test(name) && unpickled instanceof Map)
      proteins.set(Number(name), {
        sequence: unpickled.get("primary"),
        fold: numberIn(unpickled.get("fold_label")),
        place: `entry ${name} of ${file}`,
      });
  }
  if (expected !== undefined && proteins.size !== expected)
    throw new Error(
      `Cannot read ${file}: expected the ${expected} proteins it says it has, found ${proteins.size}`,
    );
  return [...proteins.entries()].sort(([a], [b]) => a - b).map(([, protein]) => protein);
}
