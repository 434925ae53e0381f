import { grouped } from "@permafrost/common/numbers";
import { quote } from "@permafrost/common/quote";
import { showShape } from "@permafrost/graph";
import type { Runnable } from "@permafrost/runtime";
import { featuresOf } from "./features-program.js";
import type { Solution } from "./solution.js";
import { targetsOf } from "./target-rows.js";

/** Where a solution goes. */
interface OutputLayer {
  /** Its values by the names of the layer's parameters. @throws RangeError if float32 does not hold them */
  values(solution: Solution): Record<string, Float32Array>;
}

/** Sums over more would take gigabytes, and their solution many minutes. */
const MOST_FEATURES = 8192;

/** @throws TypeError if the model has no such layer, or it is frozen: its solution would be of no effect; RangeError if it is too large. */
export function outputLayer(model: Runnable): OutputLayer {
  const features = featuresOf(model, 1).shape.at(-1)!;
  const targets = targetsOf(model.output);
  if (features + targets > MOST_FEATURES)
    throw new RangeError(
      `Cannot solve for the output layer of ${grouped(features)} features and ${grouped(targets)} targets: expected ${grouped(MOST_FEATURES)} together at most. Let it read fewer, as the features "last", or train it by gradient`,
    );
  const shapes = { "output.weight": [targets, features], "output.bias": [targets] };
  for (const [name, shape] of Object.entries(shapes)) {
    const parameter = model.parameters.find((each) => each.name === name);
    if (!parameter || showShape(parameter.shape) !== showShape(shape))
      throw new TypeError(
        `Cannot solve for the output layer: expected a parameter ${quote(name)} of shape ${showShape(shape)}, found ${parameter ? showShape(parameter.shape) : "none"}`,
      );
    if (!parameter.thawed)
      throw new TypeError(
        `Cannot solve for the output layer: ${quote(name)} is frozen. Take a thaw rule that trains it, such as output-only`,
      );
  }
  return {
    values: ({ weights, bias }) => ({ "output.weight": single(weights), "output.bias": single(bias) }),
  };
}

function single(values: Float64Array): Float32Array {
  const found = Float32Array.from(values);
  if (found.every(Number.isFinite)) return found;
  throw new RangeError(
    "Cannot solve for the output layer: its weights are too large for float32. Take a larger λ, or scale features and labels to about 1",
  );
}
