import type { Optimizer } from "@permafrost/graph";
import type { Feeds, Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { checkBatch } from "./batch-shape.js";
import { type Confusion, countConfusion, emptyConfusion } from "./confusion.js";
import type { Evaluation } from "./evaluation.js";
import { countingLabels, labelsOf } from "./labels.js";
import { type MeasureSet, ownOf, tally } from "./measures/measure-set.js";
import type { Programs } from "./programs.js";

/** What looks at a model without changing it. */
export interface Look {
  /** Logits `[size, output.tokens * output.labels, classes]` of up to `batchSize` examples, without dropout. */
  predict(batch: Batch): Promise<Float32Array>;
  /**
   * Measures over batches; the last may be smaller than the others. They are added up on the device, unless the confusion is asked for.
   *
   * @throws RangeError if there are no examples.
   */
  evaluate(
    batches: Iterable<Batch> | AsyncIterable<Batch>,
    options?: { readonly confusion?: boolean },
  ): Promise<Evaluation>;
}

/** What is looked at with. */
interface Setting {
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  readonly set: MeasureSet;
}

/** Makes the functions that look at a model without changing it. */
export function evaluator(model: Runnable, programs: Programs, { batchSize, optimizer, set }: Setting): Look {
  const { classes } = model.output;
  /** Numbers that only training looks at; a session must be fed all the same. */
  const idle: Feeds = {
    ...Object.fromEntries(optimizer.scalars.map((name) => [name, Float32Array.of(0)])),
    step: Int32Array.of(0),
    first: Uint8Array.of(1),
    last: Uint8Array.of(0),
  };
  const run = async (batch: Batch, wanted: readonly string[]) => {
    const tokens = checkBatch(model, set.loss.targets, batch, batchSize);
    const { session, examplesOf } = await programs.take(tokens);
    const feeds = { ...idle, ...(await examplesOf(batch)), ...labelsOf(batch, batchSize) };
    return session.run(feeds, { wanted });
  };
  const logitsOf = (result: Feeds, { y }: Batch) =>
    (result["logits"] as Float32Array).subarray(0, y.length * classes);
  return {
    async predict(batch) {
      // labels are not looked at, whatever they are
      const blank = { ...batch, weights: new Float32Array(batch.y.length) };
      return logitsOf(await run(blank, ["logits"]), batch);
    },
    async evaluate(batches, { confusion: wanted = false } = {}) {
      if (wanted && set.loss.targets === "values")
        throw new RangeError("Cannot count what was taken for what: labels are values, not classes");
      const sums = tally(set);
      let [examples, labels] = [0, 0];
      const confusion: Confusion | undefined = wanted ? emptyConfusion(classes) : undefined;
      for await (const batch of batches) {
        const result = await run(batch, confusion ? ["measures", "logits"] : ["measures"]);
        sums.add(result["measures"] as Float32Array);
        if (confusion) countConfusion(confusion, logitsOf(result, batch), batch.y, batch.weights);
        examples += batch.size;
        labels += countingLabels(batch);
      }
      if (examples === 0) throw new RangeError("Cannot evaluate: there are no examples");
      if (labels === 0) throw new RangeError("Cannot evaluate: every label of the examples has weight 0");
      return {
        loss: sums.mean(set.heldOutLoss),
        accuracy: sums.mean("accuracy"),
        labels,
        examples,
        ...ownOf(set, sums),
        ...(confusion && { confusion }),
      };
    },
  };
}
