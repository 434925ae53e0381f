import { Random } from "@permafrost/tasks";

/** How a token is chosen of those that could come next. */
export interface Choosing {
  /** What logits are divided by: below 1 the likely ones are chosen more often still. 0 always takes the likeliest. Default 1. */
  readonly temperature?: number;
  /** Only so many of the likeliest are chosen from. Default: all. */
  readonly topK?: number;
}

/**
 * Chooses a token.
 *
 * @param logits of every token
 * @param chance a number from 0 to below 1, which decides
 */
export function nextToken(
  logits: Float32Array,
  chance: number,
  { temperature = 1, topK = logits.length }: Choosing = {},
): number {
  const order = Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  if (temperature === 0) return order[0]!;
  const among = order.slice(0, topK);
  const top = logits[among[0]!]!;
  const shares = among.map((token) => Math.exp((logits[token]! - top) / temperature));
  let left = chance * shares.reduce((sum, share) => sum + share, 0);
  const at = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return among[Math.max(0, at)]!;
}

/** Chances, a number from 0 to below 1 each time, always the same ones for a seed. */
export function chancesOf(seed: number): () => number {
  const random = new Random({ seed, split: "test", purpose: "example", index: 0, epoch: 0 });
  return () => random.uniform();
}
