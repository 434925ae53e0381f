import { quote } from "@permafrost/common/quote";
import type { Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";

/**
 * What went into a computation and was not finite, as a sentence: an example, or a parameter. Parameters are read anew, so that only a
 * computation that failed asks for it.
 *
 * @param thawed present values of the thawed parameters
 * @returns nothing if all of it is finite
 */
export async function culpritOf(
  { parameters }: Pick<Runnable, "parameters">,
  { x, size }: Batch,
  thawed: Readonly<Record<string, Float32Array>>,
): Promise<string | undefined> {
  const at = firstNotFinite(x);
  if (at >= 0)
    return `Example ${Math.floor(at / (x.length / size))} of the batch holds ${x[at]} among its inputs: mend it, or leave it out`;
  for (const parameter of parameters) {
    const now = thawed[parameter.name];
    const values = now ?? (await parameter.initial());
    const at = firstNotFinite(values);
    if (at >= 0)
      return `The ${now ? "thawed" : "frozen"} parameter ${quote(parameter.name)} holds ${values[at]}: ${now ? "begin again with a lower learning rate, or other initial values" : "take a checkpoint whose weights are finite"}`;
  }
  return undefined;
}

const firstNotFinite = (values: Float32Array | Int32Array): number => {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
};
