import { sizeOf, type WrittenWeight } from "@permafrost/graph";

/** Bytes that are asked for at once: so many that a source can merge its reads and overlap them, and few beside what a body takes. */
const AT_ONCE = 2 ** 25;

/** Weights in their order, in groups to be read at once. */
export function inGroups<W extends Pick<WrittenWeight, "shape">>(
  weights: readonly (readonly [name: string, weight: W])[],
): (readonly [name: string, weight: W])[][] {
  const groups: (readonly [string, W])[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of weights) {
    bytes += 4 * sizeOf(entry[1].shape);
    if (bytes > AT_ONCE) {
      groups.push([]);
      bytes = 4 * sizeOf(entry[1].shape);
    }
    groups.at(-1)!.push(entry);
  }
  return groups;
}
