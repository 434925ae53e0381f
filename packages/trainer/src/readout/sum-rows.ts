import type { Runnable } from "@permafrost/runtime";
import type { Batch } from "../batch.js";
import { checkBatch } from "../batch-shape.js";
import { culpritOf } from "../culprit.js";
import type { Batches } from "../feed.js";
import { addRows, type CrossProducts, crossProducts } from "./cross-products.js";
import type { FeaturesProgram } from "./features-program.js";
import { type HeldRows, heldRows } from "./held-rows.js";
import { type TargetRows, targetRows, targetsOf } from "./target-rows.js";

/** Sums over all that is read out of some batches. */
export interface SummedRows {
  /** Of tokens to solve from. */
  readonly fit: CrossProducts;
  /** Of tokens to choose λ on; of none where there is nothing to choose. */
  readonly held: CrossProducts;
  /** Tokens that count. */
  readonly tokens: number;
  /** Examples that came. */
  readonly examples: number;
}

/** Rows that are made float64 at a time. */
const CHUNK = 256;

/** Runs a model over batches, and sums up what its output layer reads, and what is to come of it. */
export async function sumRows(
  model: Runnable,
  batches: Batches,
  open: (batchSize: number) => FeaturesProgram,
  { batchSize, heldOut, several }: { batchSize?: number; heldOut?: HeldRows; several: boolean },
): Promise<SummedRows> {
  const { tokens: read, kind = "classes" } = model.output;
  let program: FeaturesProgram | undefined;
  let [most, number, examples] = [batchSize, 0, 0];
  let sums: readonly [fit: CrossProducts, held: CrossProducts] | undefined;
  let isHeld = several ? heldOut : () => false;
  try {
    for await (const batch of batches) {
      most ??= Number(batch?.size);
      const tokens = checkBatch(model, kind, batch, most);
      const rows = targetRows(model.output, batch, number);
      program ??= open(most);
      isHeld ??= heldRows(batch.size, read);
      const features = await program.run(batch, tokens);
      const width = features.length / (most * read);
      sums ??= [0, 1].map(() => crossProducts(width, targetsOf(model.output))) as [
        CrossProducts,
        CrossProducts,
      ];
      await checkFinite(model, batch, features.subarray(0, batch.size * read * width), number, rows);
      const first = examples;
      const held = (place: number) => isHeld!(first + Math.floor(place / read), place % read);
      for (const [i, sum] of sums.entries())
        addTokens(sum, features, rows, (place) => held(place) === (i === 1));
      examples += batch.size;
      number++;
    }
  } finally {
    await program?.dispose();
  }
  if (!sums) throw new RangeError("Cannot solve for the output layer: there are no examples");
  const [fit, held] = sums;
  const tokens = fit.rows + held.rows;
  if (fit.rows < 2 || (several && held.rows === 0))
    throw new RangeError(
      `Cannot solve for the output layer: of ${examples} examples, ${tokens} tokens are read out and count, ${several ? `${held.rows} of them held out to choose λ on` : "expected at least 2"}. Take more examples${several ? ", or a single λ" : ""}`,
    );
  return { fit, held, tokens, examples };
}

/** Adds the tokens that are wanted. */
function addTokens(
  sums: CrossProducts,
  features: Float32Array,
  { places, weights, write }: TargetRows,
  wanted: (place: number) => boolean,
): void {
  const chosen = places
    .map((place, i) => ({ place, weight: weights[i]! }))
    .filter(({ place }) => wanted(place));
  const { width, features: count } = sums;
  for (let start = 0; start < chosen.length; start += CHUNK) {
    const rows = chosen.slice(start, start + CHUNK);
    const block = new Float64Array(rows.length * width);
    for (const [i, { place }] of rows.entries()) {
      block.set(features.subarray(place * count, (place + 1) * count), i * width);
      write(place, block.subarray(i * width + count, (i + 1) * width));
    }
    addRows(
      sums,
      block,
      Float64Array.from(rows, ({ weight }) => weight),
    );
  }
}

/** What is no number would spoil every sum. @throws RangeError naming the example and the feature */
async function checkFinite(
  model: Runnable,
  batch: Batch,
  features: Float32Array,
  number: number,
  { places }: TargetRows,
): Promise<void> {
  const { tokens } = model.output;
  const width = features.length / (batch.size * tokens);
  for (const place of places)
    for (let i = 0; i < width; i++) {
      const value = features[place * width + i]!;
      if (Number.isFinite(value)) continue;
      const why = await culpritOf(model, batch, {});
      throw new RangeError(
        `Cannot solve for the output layer: of batch ${number} (the first is 0), feature ${i} of example ${Math.floor(place / tokens)} is ${value}. ${why ?? "Inputs and weights are finite, so what is computed of them overflows: scale them down"}`,
      );
    }
}
