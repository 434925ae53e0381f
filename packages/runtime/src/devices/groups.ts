import { sizeOf, type WrittenWeight } from "@permafrost/graph";
import type { Weights } from "../device.js";
import { grouped } from "./grouped.js";

/** Bytes that are asked for at once: so many that a source can merge its reads and overlap them, and few beside what a body takes. */
const AT_ONCE = 2 ** 25;

/** The same of what is packed into less: what it was read as lies about until it is collected, and is never quite given back. */
const PACKED_AT_ONCE = 2 ** 23;

/** Weights in groups to be read at once: in their order, but what is made of one source together. */
export function inGroups<W extends Pick<WrittenWeight, "shape" | "source" | "storage">>(
  weights: readonly W[],
): W[][] {
  const groups: W[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const made of grouped(weights, ({ source }) => source).values()) {
    const weighed = made.some(({ storage }) => storage !== "f32") ? AT_ONCE / PACKED_AT_ONCE : 1;
    const read = weighed * 4 * sizeOf(made[0]!.shape);
    bytes += read;
    if (bytes > AT_ONCE) {
      groups.push([]);
      bytes = read;
    }
    groups.at(-1)!.push(...made);
  }
  return groups;
}

/** Reads each weight once, however many ask for it, and holds it as long as it is held itself. */
export function readingOnce(weights: Weights): Weights {
  const read = new Map<string, Promise<Float32Array>>();
  return (name) => {
    const values = read.get(name) ?? weights(name);
    read.set(name, values);
    return values;
  };
}
