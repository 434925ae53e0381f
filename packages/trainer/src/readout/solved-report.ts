import { untilAborted } from "@permafrost/common/until-aborted";
import type { Batch } from "../batch.js";
import { microBatches } from "../batch-shape.js";
import { batchesOf, checkBatches, type Feed } from "../feed.js";
import type { StepReport } from "../step-report.js";
import type { Trainer } from "../trainer.js";
import type { Ridge } from "./ridge.js";

/**
 * Solves for a trainer's output layer, and says what it gives on the batch of the first step.
 *
 * @param signal ends it with its reason; the trainer is as it was then
 * @throws TypeError for a feed that cannot give each example once.
 */
export async function solvedReport(
  trainer: Trainer,
  feed: Feed,
  readout: Ridge,
  signal: AbortSignal | undefined,
): Promise<StepReport> {
  if (!feed.pass)
    throw new TypeError(
      "Cannot solve for the output layer: expected the feed to have a pass(), which gives each training example once, as feed(task, { batchSize }) does",
    );
  const pass: unknown = feed.pass();
  checkBatches("solve for the output layer", pass);
  const { values: _, ...fit } = await trainer.fitReadout(untilAborted(pass, signal), readout, feed.heldOut);
  const first = batchesOf(feed, { from: 0, to: 1 });
  try {
    const batch: Batch = (await first.next()).value;
    const parts = microBatches(batch, Math.max(1, batch.size / trainer.batchSize));
    const { loss, accuracy, metrics } = await trainer.evaluate(parts);
    const measured = { loss, accuracy, ...(metrics && { metrics }) };
    return { step: 0, ...measured, gradientNorm: 0, learningRate: 0, readout: fit };
  } finally {
    await first.return(undefined);
  }
}
