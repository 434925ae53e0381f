import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import type { Optimizer } from "@permafrost/graph";
import type { Device, Feeds, Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { checkBatch } from "./batch-shape.js";
import { type Confusion, countConfusion, emptyConfusion } from "./confusion.js";
import { culpritOf } from "./culprit.js";
import type { Evaluation } from "./evaluation.js";
import { checkBatches } from "./feed.js";
import { countingLabels, labelsOf } from "./labels.js";
import { byName, layoutOf } from "./layout.js";
import { blockTokens } from "./measures/blocks.js";
import { type Collected, collected } from "./measures/judgement.js";
import { type MeasureSet, notFinite, ownOf, tally } from "./measures/measure-set.js";
import type { Programs } from "./programs.js";
import { readOut } from "./read-out.js";

/** What looks at a model without changing it. */
export interface Look {
  /** Logits `[size, output.tokens * output.labels, classes]` of up to `batchSize` examples, without dropout. */
  predict(batch: Batch): Promise<Float32Array>;
  /**
   * Measures over batches; the last may be smaller than the others. They are added up on the device; logits come back where the confusion is asked for, or a metric is told of all labels together.
   *
   * @throws RangeError if there are no examples, or the logits of a label that counts are not finite; TypeError for options that there are not.
   */
  evaluate(batches: Iterable<Batch> | AsyncIterable<Batch>, options?: EvaluateOptions): Promise<Evaluation>;
}

/** What is told of an evaluation. */
export interface EvaluateOptions {
  /** Count how often each class was taken for each. Default false. */
  readonly confusion?: boolean;
  /** What the split is called that the batches are of, for the evaluation and for messages. Default: it is not said. */
  readonly split?: string;
}

const OPTIONS: OptionRules<EvaluateOptions> = {
  confusion: [(x) => typeof x === "boolean", "true or false"],
  split: [(x) => typeof x === "string", "the name of a split"],
};

/** What is looked at with. */
interface Setting {
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  readonly set: MeasureSet;
  readonly device: Device;
}

/** Makes the functions that look at a model without changing it. */
export function evaluator(
  model: Runnable,
  programs: Programs,
  { batchSize, optimizer, set, device }: Setting,
): Look {
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
  // where logits are made in blocks, all of them are made when they are asked for
  const inBlocks = blockTokens(model, batchSize) !== undefined;
  const shown = inBlocks ? "features" : "logits";
  const logitsOf = async (result: Feeds, { y }: Batch) => {
    const found = result[shown] as Float32Array;
    const logits = inBlocks
      ? await readOut(model, { device, batchSize, state: programs.state }, found)
      : found;
    return logits.subarray(0, y.length * classes);
  };
  /** Why a batch has logits that are not finite, and what to do. */
  const why = async (batch: Batch) => {
    const thawed = byName((await programs.state.read())["theta"]!, layoutOf(model.parameters));
    return (
      (await culpritOf(model, batch, thawed)) ??
      "Inputs and weights are finite, so what is computed of them overflows: train with a lower learning rate"
    );
  };
  return {
    async predict(batch) {
      // labels are not looked at, whatever they are
      const blank = { ...batch, weights: new Float32Array(batch?.y?.length ?? 0) };
      return logitsOf(await run(blank, [shown]), batch);
    },
    async evaluate(batches, options = {}) {
      checkOptions("evaluate", options, OPTIONS);
      checkBatches("evaluate", batches);
      const { confusion: wanted = false, split } = options;
      const what = split === undefined ? "" : ` the split ${quote(split)}`;
      if (wanted && set.loss.targets === "values")
        throw new RangeError("Cannot count what was taken for what: labels are values, not classes");
      const sums = tally(set);
      let [number, examples, labels] = [0, 0, 0];
      const confusion: Confusion | undefined = wanted ? emptyConfusion(classes) : undefined;
      const judged = set.judgements.size > 0 ? collected(classes) : undefined;
      const seen = confusion || judged ? ["measures", shown] : ["measures"];
      for await (const batch of batches) {
        const result = await run(batch, seen);
        const measured = result["measures"] as Float32Array;
        const wrong = notFinite(measured);
        if (wrong > 0)
          throw new RangeError(
            `Cannot evaluate${what}: of batch ${number} (the first is 0), the logits of ${wrong} of ${countingLabels(batch)} labels are not finite. ${await why(batch)}`,
          );
        number++;
        sums.add(measured);
        const logits = confusion || judged ? await logitsOf(result, batch) : new Float32Array(0);
        if (confusion) countConfusion(confusion, logits, batch.y, batch.weights);
        judged?.add(logits, batch.y, batch.weights, batch.y.length / batch.size);
        examples += batch.size;
        labels += countingLabels(batch);
      }
      if (examples === 0) throw new RangeError(`Cannot evaluate${what}: there are no examples`);
      if (labels === 0)
        throw new RangeError(`Cannot evaluate${what}: every label of the examples has weight 0`);
      return {
        ...(split !== undefined && { split }),
        loss: sums.value(set.heldOutLoss),
        accuracy: sums.value("accuracy"),
        labels,
        examples,
        ...withJudgements(ownOf(set, sums), set, judged),
        ...(confusion && { confusion }),
      };
    },
  };
}

/** Adds to metrics what is told of all labels together. */
function withJudgements(
  { metrics = {} }: Pick<Evaluation, "metrics">,
  { judgements }: MeasureSet,
  judged: Collected | undefined,
): Pick<Evaluation, "metrics"> {
  const rows = judged?.rows();
  const more = [...judgements].map(([name, { judge }]) => [name, judge(rows!)] as const);
  const all = { ...metrics, ...Object.fromEntries(more) };
  return Object.keys(all).length === 0 ? {} : { metrics: all };
}
