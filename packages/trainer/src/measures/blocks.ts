import { concat, reduceSum, reshape, scan, slice, type Tensor } from "@permafrost/graph";
import type { Runnable } from "@permafrost/runtime";
import type { Mean } from "./measure.js";
import { type MeasureSet, measured, type Rows } from "./measure-set.js";

/** Numbers of the logits of a step above which they are made in blocks: 256 MiB, of which several copies would be in memory. */
const MOST = 2 ** 26;

/** Numbers of the logits of a block: 32 MiB. Smaller ones take longer and save little (docs/pretraining.md). */
const BLOCK = 2 ** 23;

/** What is made in blocks. */
type Sized = Pick<Runnable, "output" | "readout">;

/**
 * How many tokens' logits are made at once, where those of all would take too much memory; undefined where they do not, where the model does not
 * say how they are made of features, or where the tokens cannot be divided well.
 */
export function blockTokens({ output, readout }: Sized, batchSize: number): number | undefined {
  const tokens = batchSize * output.tokens;
  const numbers = output.labels * output.classes;
  if (!readout || tokens * numbers <= MOST) return undefined;
  const wanted = Math.max(1, Math.floor(BLOCK / numbers));
  for (let count = 2 * wanted; count >= wanted / 4; count--) if (tokens % count === 0) return count;
  return undefined;
}

/** What blocks are made of. */
interface Blocks extends Omit<Rows, "logits"> {
  /** f32 `[batch, tokens, width]`: what the output layer reads. */
  readonly features: Tensor;
  /** Tokens of a block. */
  readonly tokens: number;
  /** Of features `[tokens, width]` the logits, f32 `[rows, classes]`. */
  readonly logitsOf: (features: Tensor) => Tensor;
}

/**
 * The same as `measured` gives, block by block: no more logits than those of a block are there at once, and their gradient makes them again.
 * The numbers of every block stand one after another, and behind them those of how many labels have logits that are not finite.
 */
export function measuredInBlocks(
  set: MeasureSet,
  { features, targets, weights, tokens, logitsOf }: Blocks,
): { readonly loss: Mean; readonly packed: Tensor } {
  const [batch, each, width] = features.shape as [number, number, number];
  const count = (batch * each) / tokens;
  const rows = targets.shape[0]! / count;
  const { outputs } = scan(
    {
      sequences: [
        reshape(features, [count, tokens, width]),
        reshape(targets, [count, rows]),
        reshape(weights, [count, rows]),
      ],
      products: "again",
    },
    (_, [some, ofThese, weighing]) => {
      const { loss, packed } = measured(set, {
        logits: logitsOf(some!),
        targets: ofThese!,
        weights: weighing!,
      });
      // what is minimized by itself: nothing flows back into what is only looked at
      return { outputs: [loss.sum, loss.count, packed] };
    },
  );
  const [sums, counts, packed] = outputs as [Tensor, Tensor, Tensor];
  const total = (x: Tensor) => reshape(reduceSum(x, [...x.shape.keys()]), []);
  const last = packed.shape[1]! - 1;
  const numbers = reshape(slice(packed, 1, 0, last), [count * last]);
  const wrong = reshape(total(slice(packed, 1, last, last + 1)), [1]);
  return { loss: { sum: total(sums), count: total(counts) }, packed: concat([numbers, wrong], 0) };
}
