import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount } from "./check.js";
import { Random } from "./random.js";
import type { Split, SplitName, Task, TaskShape } from "./task.js";

/** Sizes of Bit XOR; the default is the paper's. */
export interface BitXorOptions {
  /** Bits of each of the two strings. Default 5. */
  readonly bits?: number;
}

const OPTIONS: OptionNames<BitXorOptions> = { bits: true };

/** The shape of {@link bitXor}. @throws RangeError for a length that is no positive whole number. */
export function bitXorShape({ bits = 5 }: BitXorOptions = {}): TaskShape {
  checkCount("make Bit XOR", "bits", bits);
  return {
    input: { kind: "values", tokens: 2 * bits, dim: 1 },
    output: { tokens: bits, labels: 1, classes: 2 },
    ragged: false,
  };
}

/**
 * Bit XOR (Lu et al. 2021, section 2.1): two random bit strings, one bit per token (0 or 1), the second after the first; to
 * be answered with their element-wise exclusive or, at the tokens of the second string. Guessing scores 50 %.
 *
 * Shape: `2 * bits` tokens × 1, 10 × 1; read out are the last `bits` tokens, 1 label of 2 classes each. Splits `train`,
 * `validation` and `test`, all endless and drawn from different random numbers. There are only `4 ** bits` inputs, 1,024 for 5 bits: fresh
 * bits are then freshly drawn, but may well have been seen in training.
 *
 * @throws TypeError for an option that there is not; RangeError for a length that is no positive whole number.
 */
export function bitXor(options: BitXorOptions = {}): Task {
  refuseUnknownOptions("make Bit XOR", options, OPTIONS);
  const { bits = 5 } = options;
  const shape = bitXorShape(options);

  const split = (name: SplitName): Split => ({
    name,
    length: Number.POSITIVE_INFINITY,
    write(index, { seed }, x, y) {
      const random = new Random({ seed, split: name, purpose: "example", index, epoch: 0 });
      for (let i = 0; i < 2 * bits; i++) x[i] = random.bit();
      for (let i = 0; i < bits; i++) y[i] = x[i]! ^ x[bits + i]!;
      return 2 * bits;
    },
  });

  return {
    name: "bit-xor",
    ...shape,
    splits: { train: split("train"), validation: split("validation"), test: split("test") },
  };
}
