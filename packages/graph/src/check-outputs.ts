import { found } from "@permafrost/common/found";
import { quote } from "@permafrost/common/quote";
import type { Tensor } from "./tensor.js";

/** Refuses what is no table of tensors. @param attempt what it was given for, as in "Cannot …" @throws TypeError */
export function checkOutputs(attempt: string, outputs: Readonly<Record<string, Tensor>>): void {
  if (typeof outputs !== "object" || outputs === null || Array.isArray(outputs))
    throw new TypeError(`Cannot ${attempt}: expected tensors by name, found ${found(outputs)}`);
  for (const [name, output] of Object.entries(outputs))
    if (!Array.isArray(output?.inputs) || !Array.isArray(output.shape))
      throw new TypeError(
        `Cannot ${attempt}: expected its output ${quote(name)} to be a tensor, found ${found(output)}`,
      );
}
