import { checkOnnx, type SavedOnnx, saveOnnx } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { merged } from "@permafrost/models";
import { batches, encodingOf } from "@permafrost/tasks";
import type { StoredRun } from "../folder/stored-run.js";
import { exampleSplit } from "./example-split.js";
import { onnxMetadata } from "./onnx-metadata.js";
import { rawFeeds } from "./raw-feeds.js";
import { rawOnnx } from "./raw-onnx.js";

/** How a run is written as an ONNX file. */
export interface RunExportOptions {
  /** Examples that the file takes at a time, where that is to be fixed. Default: any number. */
  readonly batchSize?: number;
  /** Give the softmax of the logits, too. Default false. */
  readonly probabilities?: boolean;
  /** ONNX's operator set, from 18 to 23. Default 20. */
  readonly opset?: number;
  /** Put the weights into a second file. Default: only beyond 2 GB. */
  readonly external?: boolean;
  /** Add what thawing methods learned to the body's matrices, so that the file computes no more than the body does. Default false. */
  readonly merge?: boolean;
  /**
   * Take data as they come: an input for each column of a table, the last times of a series, or pixels, and give values in their own units. Default
   * false: it takes `x`, as a task's examples are.
   */
  readonly raw?: boolean;
  /** Run the file by itself and compare its logits with the model's. Default true. */
  readonly check?: boolean;
}

const OPTIONS: OptionNames<RunExportOptions> = {
  batchSize: true,
  probabilities: true,
  opset: true,
  external: true,
  merge: true,
  raw: true,
  check: true,
};

/** What was written, and how far its logits are from the model's. */
export interface ExportedRun extends SavedOnnx {
  /** ‖difference‖ / ‖logits‖; nothing where it was not checked, or could not be. */
  readonly difference?: number;
}

/** Examples that a file which takes any number is looked at with. */
const LOOKED_AT = 2;

/** More than rounding can be. */
const TOLERANCE = 1e-5;

/** Writes a trained run as an ONNX file that needs no permafrost. @throws Error if the file, run by itself, gives other logits. */
export async function exportRun(
  run: StoredRun,
  file: string,
  options: RunExportOptions = {},
): Promise<ExportedRun> {
  refuseUnknownOptions("export a run", options, OPTIONS);
  const {
    batchSize,
    probabilities = false,
    opset,
    external,
    merge = false,
    raw = false,
    check = true,
  } = options;
  const { task, source, checkBase } = run;
  const encoding = encodingOf(task, task.name);
  await checkBase();
  const trained = merge ? merged(source, run.trained, run.outside) : run.trained;
  const saved = await saveOnnx(file, trained, {
    probabilities,
    ...defined({ batchSize, opset, external }),
    metadata: onnxMetadata({ model: trained, task, base: source, raw }),
    ...(raw && rawOnnx(encoding)),
  });
  const looked = {
    split: exampleSplit(task),
    batchSize: batchSize ?? LOOKED_AT,
    order: "sequential",
    seed: 0,
  } as const;
  const { value } = await batches(task, { ...looked, count: 1, ahead: 0 }).next();
  const batch = value!;
  const difference = check
    ? await checkOnnx(saved, run.trained, batch, raw ? { feeds: rawFeeds(encoding, batch) } : {})
    : undefined;
  if (difference !== undefined && !(difference <= TOLERANCE))
    throw new Error(
      `Cannot vouch for ${file}: run by itself, it gives logits that differ from the model's by ${difference.toExponential(1)}`,
    );
  return { ...saved, ...defined({ difference }) };
}
