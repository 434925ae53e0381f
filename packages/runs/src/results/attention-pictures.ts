import { countWeights } from "@permafrost/models";
import { type AttentionPicture, attentionPng } from "@permafrost/report";
import { attentionMaps, type Device } from "@permafrost/runtime";
import { batches } from "@permafrost/tasks";
import type { StoredRun } from "../folder/stored-run.js";
import { exampleSplit } from "./example-split.js";

/** Attention is drawn for tasks of so many tokens at most, on bodies of so many weights. */
const SMALL = { tokens: 64, layers: 12, weights: 200e6 };

/** Draws where a small model looks, on the first example; nothing of a larger one. */
export async function attentionPictures(
  { model, trained, task }: StoredRun,
  device: Device | undefined,
): Promise<AttentionPicture[]> {
  const { layers } = model.body;
  if (model.input.tokens > SMALL.tokens || countWeights(model).frozen > SMALL.weights) return [];
  if (!model.parameters.some(({ role }) => role === "attention")) return [];
  const first = { split: exampleSplit(task), batchSize: 1, order: "sequential", count: 1, ahead: 0 } as const;
  const { value } = await batches(task, first).next();
  const example = value!;
  // of a deep body, layers spread from the first to the last
  const shown = Math.min(layers, SMALL.layers);
  const chosen = Array.from({ length: shown }, (_, i) =>
    shown === 1 ? 0 : Math.round((i * (layers - 1)) / (shown - 1)),
  );
  const maps = await attentionMaps(trained, example, { layers: chosen, ...(device && { device }) });
  return Promise.all(
    maps.map(async (map) => ({ layer: map.layer, heads: map.shape[1], png: await attentionPng([map]) })),
  );
}
