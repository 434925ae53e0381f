import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkShare } from "./check.js";
import { Random } from "./random.js";
import type { Split, SplitName, Task, TaskShape } from "./task.js";

/** Sizes of Bit Memory; the defaults are the paper's. */
export interface BitMemoryOptions {
  /** Bits of a pattern; a multiple of `dim`. Default 1000. */
  readonly bits?: number;
  /** Patterns to remember. Default 5. */
  readonly patterns?: number;
  /** Bits per token. Default 50. */
  readonly dim?: number;
  /** Share of the query's bits that is hidden (set to zero), 0 … 1. Default 0.5. */
  readonly masked?: number;
}

const OPTIONS: OptionNames<BitMemoryOptions> = { bits: true, patterns: true, dim: true, masked: true };

/** The shape of {@link bitMemory}. @throws RangeError for sizes that do not fit together. */
export function bitMemoryShape({ bits = 1000, patterns = 5, dim = 50 }: BitMemoryOptions = {}): TaskShape {
  checkCount("make Bit Memory", "bits", bits);
  checkCount("make Bit Memory", "patterns", patterns);
  checkCount("make Bit Memory", "dim", dim);
  if (bits % dim !== 0)
    throw new RangeError(
      `Cannot make Bit Memory: expected bits to be a multiple of dim ${dim}, found ${bits}`,
    );
  const answerTokens = bits / dim;
  return {
    input: { kind: "values", tokens: (patterns + 1) * answerTokens, dim },
    output: { tokens: answerTokens, labels: dim, classes: 2 },
    ragged: false,
  };
}

/**
 * Bit Memory (Lu et al. 2021, section 2.1 and the official code): some random bit strings (bits as −1 and 1), then one of
 * them again with part of its bits zeroed; to be answered with the whole string. All bits count in loss and accuracy,
 * visible ones too, so copying those and guessing the rest scores `1 - masked / 2`: 75 %.
 *
 * Shape: `(patterns + 1) * bits / dim` tokens × `dim`, 120 × 50; read out are the last `bits / dim` tokens, `dim` labels of
 * 2 classes each (class 1 is the bit 1). Splits `train`, `validation` and `test`, all endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that do not fit together.
 */
export function bitMemory(options: BitMemoryOptions = {}): Task {
  refuseUnknownOptions("make Bit Memory", options, OPTIONS);
  const { bits = 1000, patterns = 5, masked = 0.5 } = options;
  const shape = bitMemoryShape(options);
  checkShare("make Bit Memory", "masked", masked);

  const split = (name: SplitName): Split => ({
    name,
    length: Number.POSITIVE_INFINITY,
    write(index, { seed }, x, y) {
      const random = new Random({ seed, split: name, purpose: "example", index, epoch: 0 });
      const stored = patterns * bits;
      for (let i = 0; i < stored; i++) x[i] = random.bit() * 2 - 1;
      const chosen = random.below(patterns) * bits;
      for (let i = 0; i < bits; i++) {
        const bit = x[chosen + i]!;
        y[i] = bit > 0 ? 1 : 0;
        x[stored + i] = random.uniform() < masked ? 0 : bit;
      }
      return shape.input.tokens;
    },
  });

  return {
    name: "bit-memory",
    ...shape,
    splits: { train: split("train"), validation: split("validation"), test: split("test") },
  };
}
