import { checkGiven } from "@permafrost/common/check-given";
import type { DataEncoding, OutputEncoding } from "./data-encoding.js";
import type { EncodedInput } from "./encode-input.js";

/** What a model says of one example, in the data's own names and units. */
export type DecodedOutput = DecodedClass | DecodedClasses | DecodedLabels | DecodedValues;

/** A class. */
export interface DecodedClass {
  /** A class. */
  readonly kind: "class";
  /** The most probable one. */
  readonly class: string;
  /** Its probability. */
  readonly probability: number;
  /** Of all classes, by number. */
  readonly probabilities: readonly number[];
}

/** Several classes. */
export interface DecodedClasses {
  /** Several classes. */
  readonly kind: "classes";
  /** The most probable one of each label. */
  readonly classes: readonly string[];
  /** Their probabilities. */
  readonly probabilities: readonly number[];
}

/** Labels that an example has. */
export interface DecodedLabels {
  /** Labels. */
  readonly kind: "labels";
  /** Those with a probability of one half or more. */
  readonly labels: readonly string[];
  /** Of all labels, by number. */
  readonly probabilities: readonly number[];
}

/** Values in their own units. */
export interface DecodedValues {
  /** Values. */
  readonly kind: "values";
  /** `[horizon, targets]`. */
  readonly values: readonly (readonly number[])[];
  /** Where labels of held-out examples lay, seen from what the model made of them: what was measured of it. Default: nothing was. */
  readonly interval?: {
    /** Share of them that lay between: 0.9. */
    readonly share: number;
    /** `[horizon, targets]`: the lower end. */
    readonly low: readonly (readonly number[])[];
    /** `[horizon, targets]`: the upper end. */
    readonly high: readonly (readonly number[])[];
  };
}

const DECODERS: {
  readonly [K in OutputEncoding["kind"]]: (
    output: Extract<OutputEncoding, { kind: K }>,
    given: ArrayLike<number>,
    scale: EncodedInput["scale"],
  ) => DecodedOutput;
} = {
  class({ classes }, logits) {
    const probabilities = softmax(Array.from(logits));
    const best = probabilities.indexOf(Math.max(...probabilities));
    return { kind: "class", class: classes[best]!, probability: probabilities[best]!, probabilities };
  },
  classes({ labels, classes }, logits) {
    const told = Array.from({ length: labels }, (_, label) => {
      const start = label * classes.length;
      const all = softmax(Array.from({ length: classes.length }, (_, i) => logits[start + i]!));
      const probability = Math.max(...all);
      return { name: classes[all.indexOf(probability)]!, probability };
    });
    return {
      kind: "classes",
      classes: told.map(({ name }) => name),
      probabilities: told.map(({ probability }) => probability),
    };
  },
  labels({ names }, logits) {
    const probabilities = names.map((_, i) => softmax([logits[2 * i]!, logits[2 * i + 1]!])[1]!);
    return { kind: "labels", labels: names.filter((_, i) => probabilities[i]! >= 0.5), probabilities };
  },
  values({ names, means, deviations, horizon, interval }, given, scale) {
    const value = (time: number, i: number, apart?: readonly number[]) => {
      const place = time * names.length + i;
      const own = given[place]! + (apart?.[place] ?? 0);
      const scaled = scale ? own * scale.deviations[i]! + scale.means[i]! : own;
      return scaled * deviations[i]! + means[i]!;
    };
    const all = (apart?: readonly number[]) =>
      Array.from({ length: horizon }, (_, time) => names.map((_, i) => value(time, i, apart)));
    return {
      kind: "values",
      values: all(),
      ...(interval && {
        interval: { share: interval.share, low: all(interval.low), high: all(interval.high) },
      }),
    };
  },
};

/**
 * What a model's outputs for one example mean.
 *
 * @param given logits, or values
 * @param of what they are told of, as {@link encodeInput} gave it
 * @throws RangeError for another number of outputs.
 */
export function decodeOutput(
  encoding: Pick<DataEncoding, "output">,
  given: ArrayLike<number>,
  { scale }: Pick<EncodedInput, "scale"> = {},
): DecodedOutput {
  checkGiven("tell what outputs mean", encoding, ["output"], "what is known of data, a task's encoding");
  checkGiven("tell what outputs mean", given, ["length"], "numbers, those of an example");
  const { output } = encoding;
  const count = outputsOf(output);
  if (given.length !== count)
    throw new RangeError(
      `Cannot tell what outputs mean: expected ${count} of an example, found ${given.length}`,
    );
  const decode = DECODERS[output.kind] as (
    output: OutputEncoding,
    given: ArrayLike<number>,
    scale: EncodedInput["scale"],
  ) => DecodedOutput;
  return decode(output, given, scale);
}

/** Outputs of an example. */
export function outputsOf(output: OutputEncoding): number {
  if (output.kind === "class") return output.classes.length;
  if (output.kind === "classes") return output.labels * output.classes.length;
  return output.kind === "labels" ? 2 * output.names.length : output.horizon * output.names.length;
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}
