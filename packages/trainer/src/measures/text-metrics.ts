import { found } from "@permafrost/common/found";
import { isTyped } from "@permafrost/common/typed-array";
import { constant, crossEntropyRows, gather, nearestClass, weightedMean } from "@permafrost/graph";
import type { Metric, Statistic } from "./measure.js";

/** 2 to the entropy in bits: among how many tokens, all as likely, the next one would be as hard to tell. */
const perplexity: Statistic & Metric = {
  better: "lower",
  size: 2,
  numbers: (logits, targets, weights) => {
    const { sum, count } = weightedMean(crossEntropyRows(logits, targets), weights);
    return [sum, count];
  },
  merge: ([sum, count], [more, further]) => [sum! + more!, count! + further!],
  value: ([sum, count]) => Math.exp(sum! / count!),
};

/**
 * What is measured of a language model besides its loss: `perplexity`, e to the mean loss of a token, and `bitsPerByte`, what the text takes
 * when it is coded with the model: the losses of all tokens together, in bits, by the bytes that these stand for. Bits per byte can be compared
 * between tokenizers, and with what `xz` makes of the same text.
 *
 * @param labelBytes how many bytes of text each class stands for: `labelBytes` of a task
 * @throws TypeError unless it is a list of numbers.
 */
export function textMetrics(labelBytes: Float32Array): Readonly<Record<string, Metric>> {
  if (!isTyped("Float32Array", labelBytes))
    throw new TypeError(
      `Cannot measure text: expected a Float32Array of how many bytes each class stands for, found ${found(labelBytes)}`,
    );
  const bitsPerByte: Statistic & Metric = {
    ...perplexity,
    numbers: (logits, targets, weights) => {
      const bytes = gather(constant(labelBytes), nearestClass(targets, labelBytes.length));
      const { sum } = weightedMean(crossEntropyRows(logits, targets), weights);
      return [sum, weightedMean(bytes, weights).sum];
    },
    value: ([sum, bytes]) => sum! / bytes! / Math.LN2,
  };
  return { perplexity, bitsPerByte };
}
