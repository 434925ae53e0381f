import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { type DeviceChoice, withDevice } from "@permafrost/runtime";
import { evaluationBatches } from "@permafrost/tasks";
import { featuresProgram } from "@permafrost/trainer";
import type { StoredRun } from "../folder/stored-run.js";
import { dataSeedOf } from "../training/trainer-options.js";
import { exampleSplit } from "./example-split.js";

/** Of what, and where, features are computed. */
export interface RunFeaturesOptions {
  /** How many examples, from the first on; fewer where there are fewer. Default 256. */
  readonly examples?: number;
  /** Default: the run's, or `"auto"`. */
  readonly device?: DeviceChoice;
}

const OPTIONS: OptionNames<RunFeaturesOptions> = { examples: true, device: true };

/**
 * What the output layer of a run reads at the last token that it reads, at its trained values: hidden states of the same examples for all runs that have the same test split.
 *
 * @returns a row for each example, as long as there are features
 * @throws RangeError if its frozen weights are not those that it was trained on
 */
export async function runFeatures(
  run: StoredRun,
  options: RunFeaturesOptions = {},
): Promise<readonly Float32Array[]> {
  refuseUnknownOptions("compute features", options, OPTIONS);
  const { examples = 256, device = (run.config.device ?? "auto") as DeviceChoice } = options;
  const { batchSize, padTo, threads } = run.config;
  const { trained: model, task } = run;
  return withDevice(device, defined({ threads }), async (opened) => {
    const program = featuresProgram(opened, model, { batchSize });
    try {
      const rows: Float32Array[] = [];
      const which = {
        split: exampleSplit(task),
        batchSize,
        seed: dataSeedOf(run.config),
        examples,
        ...defined({ padTo }),
      };
      for await (const batch of evaluationBatches(task, which)) {
        const features = await program.run(batch, batch.tokens ?? model.input.tokens);
        if (rows.length === 0) await run.checkBase();
        const each = features.length / batchSize;
        const width = each / model.output.tokens;
        for (let i = 0; i < batch.size; i++)
          rows.push(features.slice((i + 1) * each - width, (i + 1) * each));
      }
      return rows;
    } finally {
      await program.dispose();
    }
  });
}
