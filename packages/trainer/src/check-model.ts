import { found } from "@permafrost/common/found";
import type { Runnable } from "@permafrost/runtime";

/** Refuses what is no model. @param attempt what it was given for, as in "Cannot …" @throws TypeError */
export function checkModel(attempt: string, model: Runnable): void {
  const { input, output, parameters, forward } = (model ?? {}) as Partial<Runnable>;
  const isOne =
    typeof input === "object" &&
    typeof output === "object" &&
    Array.isArray(parameters) &&
    typeof forward === "function";
  if (!isOne)
    throw new TypeError(
      `Cannot ${attempt}: expected a model, { input, output, parameters, forward }, as frozen(source, task) makes one, found ${found(model)}`,
    );
}
