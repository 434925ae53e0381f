import type { StudySize } from "../named-study.js";
import { LANGUAGE_LAYERS } from "../sizes/bodies.js";
import type { Arm } from "../study.js";

/** An arm for each depth that a body of this size has. */
export const depths = (
  what: string,
  body: Arm,
  size: StudySize,
  layers: readonly number[],
): Readonly<Record<string, Arm>> =>
  Object.fromEntries(
    // a body of fewer layers is there as a whole
    [...new Set(layers.map((count) => Math.min(count, LANGUAGE_LAYERS[size])))].map((count) => [
      `${what}, ${count} ${count === 1 ? "layer" : "layers"}`,
      { ...body, layersKept: count },
    ]),
  );
