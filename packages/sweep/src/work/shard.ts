import { quote } from "@permafrost/common/quote";

/** A part of a sweep's runs: one of `of` parts, by its number from 0. */
export interface Shard {
  /** Which part, from 0. */
  readonly index: number;
  /** How many parts there are. */
  readonly of: number;
}

/** The shard that a text means: `0/4` is the first of four. @throws RangeError if it means none */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d{1,9})\/(\d{1,9})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || of === undefined || index >= of)
    throw new RangeError(
      `Cannot take the shard ${quote(text)}: expected i/n, with i from 0 to n - 1, such as 0/4`,
    );
  return { index, of };
}

/** The part of a list. What is added at its end moves nothing from one shard to another. */
export const shardOf = <T>(all: readonly T[], { index, of }: Shard): readonly T[] =>
  all.filter((_, i) => i % of === index);
