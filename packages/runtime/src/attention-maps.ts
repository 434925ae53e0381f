import { checkModel } from "@permafrost/common/check-given";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { narrow } from "@permafrost/graph";
import { inferenceStates, weightsOf } from "./inference.js";
import { countExamples, type Inputs } from "./inputs.js";
import { load } from "./load.js";
import type { Runnable } from "./runnable.js";
import { type DeviceChoice, withDevice } from "./take-device.js";

/** Where the tokens of a layer look. */
export interface AttentionMap {
  /** Counted from 0. */
  readonly layer: number;
  /** `[batch, heads, queries, keys]` */
  readonly shape: readonly [batch: number, heads: number, queries: number, keys: number];
  /** Row-major; what each query gives to all keys adds up to 1. */
  readonly weights: Float32Array;
}

/** Which attention is looked at, and where it is computed. */
export interface AttentionOptions {
  /** Which layers, counted from 0; negative ones from the end. Default: all. */
  readonly layers?: readonly number[];
  /** Default `"auto"`; or a device that is open already. */
  readonly device?: DeviceChoice;
}

const OPTIONS: OptionNames<AttentionOptions> = { layers: true, device: true };

/**
 * Attention probabilities of a model on some examples (paper §3.5), without dropout. Only what the chosen layers need is
 * computed.
 *
 * @throws RangeError if the body has no attention, or no such layer.
 */
export async function attentionMaps(
  model: Runnable,
  examples: Inputs,
  options: AttentionOptions = {},
): Promise<AttentionMap[]> {
  checkModel("show attention", model);
  refuseUnknownOptions("show attention", options, OPTIONS);
  const { input } = model;
  const { layers, device: wanted = "auto" } = options;
  const size = countExamples(model, examples, "show attention");
  const { x, lengths } = examples;
  const { attentions = [] } = inferenceStates(model, size);
  if (attentions.length === 0)
    throw new RangeError(`Cannot show attention: the body gives none for ${input.tokens} tokens`);
  const chosen = (layers ?? [...attentions.keys()]).map((layer) => {
    const found = layer < 0 ? layer + attentions.length : layer;
    if (attentions[found]) return found;
    throw new RangeError(
      `Cannot show the attention of layer ${layer}: there are ${attentions.length} layers, counted from 0`,
    );
  });
  const outputs = narrow(
    Object.fromEntries(chosen.map((layer) => [`attention.${layer}`, attentions[layer]!])),
  );
  return withDevice(wanted, {}, async (device) => {
    const session = await load(device, { outputs }, weightsOf(model));
    try {
      const wanted = Object.keys(outputs);
      const feeds = { x, lengths: lengths ?? new Int32Array(size).fill(input.tokens) };
      const found = await session.run(feeds, { wanted });
      return chosen.map((layer) => ({
        layer,
        shape: attentions[layer]!.shape as unknown as AttentionMap["shape"],
        weights: found[`attention.${layer}`] as Float32Array,
      }));
    } finally {
      await session.dispose();
    }
  });
}
