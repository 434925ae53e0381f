import type { Runnable } from "@permafrost/runtime";
import type { Batch } from "../batch.js";
import { checkBatch } from "../batch-shape.js";
import { culpritOf } from "../culprit.js";
import type { Batches } from "../feed.js";
import { type CrossProducts, type Gatherer, gatherer } from "./cross-products.js";
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
  let gatherers: readonly [fit: Gatherer, held: Gatherer] | undefined;
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
      const gather = () => gatherer(width, targetsOf(model.output));
      gatherers ??= [gather(), gather()];
      const [fit, held] = gatherers;
      await checkFinite(model, batch, features.subarray(0, batch.size * read * width), number, rows);
      const first = examples;
      const goesTo = (place: number) =>
        isHeld!(first + Math.floor(place / read), place % read) ? held : fit;
      addTokens(goesTo, features, width, rows);
      examples += batch.size;
      number++;
    }
  } finally {
    await program?.dispose();
  }
  if (!gatherers) throw new RangeError("Cannot solve for the output layer: there are no examples");
  const [fit, held] = [gatherers[0].sums(), gatherers[1].sums()];
  const tokens = fit.rows + held.rows;
  if (fit.rows < 2 || (several && held.rows === 0))
    throw new RangeError(
      `Cannot solve for the output layer: of ${examples} examples, ${tokens} tokens are read out and count, ${several ? `${held.rows} of them held out to choose λ on` : "expected at least 2"}. Take more examples${several ? ", or a single λ" : ""}`,
    );
  return { fit, held, tokens, examples };
}

/** Adds the tokens of a batch, each to where it belongs. */
function addTokens(
  into: (place: number) => Gatherer,
  features: Float32Array,
  width: number,
  { places, weights, write }: TargetRows,
): void {
  for (const [i, place] of places.entries())
    into(place).add(weights[i]!, (row) => {
      row.set(features.subarray(place * width, (place + 1) * width));
      write(place, row.subarray(width));
    });
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
