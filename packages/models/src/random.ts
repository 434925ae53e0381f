import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { bodyOf } from "./architectures.js";
import { draw } from "./draw.js";
import { BODY_OPTIONS, type BodyOptions } from "./open-body.js";
import type { Initializer, Parameter } from "./parameter.js";
import type { BodyConfig, WeightSource } from "./weight-source.js";

/** How random weights are drawn. */
export interface RandomOptions extends BodyOptions {
  /** What they are drawn by, with their names: a whole number from 0. Default 0. */
  readonly seed?: number;
  /**
   * Divides the deviation of what feeds the residual stream (GPT-2's `c_proj`) by √(2 · layers), as the GPT-2 paper says.
   * Upstream did not at the time of Lu et al. (2021), whose random bodies this gives, and does today. Default false.
   */
  readonly scaleResiduals?: boolean;
}

const OPTIONS: OptionNames<RandomOptions> = { ...BODY_OPTIONS, seed: true, scaleResiduals: true };

/**
 * A body's weights, drawn as upstream (Hugging Face, PyTorch) draws them for training from scratch. Values are drawn when they
 * are read, and each parameter's depend on seed and name only.
 *
 * @param config what upstream's `config.json` holds
 * @throws RangeError for an unknown architecture, a value that makes no sense, or a seed that is no whole number from 0.
 */
export function random(config: BodyConfig, options: RandomOptions = {}): WeightSource {
  refuseUnknownOptions("draw random weights", options, OPTIONS);
  if (typeof config !== "object" || config === null || config instanceof Promise)
    throw new TypeError(
      `Cannot draw random weights: expected a config, as gpt2Config("small") gives it, found ${found(config)}`,
    );
  const { seed = 0, scaleResiduals = false } = options;
  const body = bodyOf(config, options.architecture);
  const origin = `random ${body.architecture} weights (seed ${seed})`;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(
      `Cannot draw ${origin}: expected a seed that is a whole number from 0, found ${found(seed)}`,
    );
  const parameters = new Map(body.parameters.map((parameter) => [parameter.name, parameter]));
  if (scaleResiduals && !body.parameters.some(({ residual }) => residual))
    throw new RangeError(`Cannot scale the residual projections of ${origin}: only gpt2 has that rule`);

  const find = (name: string): Parameter => {
    const parameter = parameters.get(name);
    if (!parameter) throw new RangeError(`Cannot find the tensor "${name}" in ${origin}`);
    return parameter;
  };
  const initOf = ({ init, residual }: Parameter): Initializer =>
    scaleResiduals && residual && init.kind === "normal"
      ? { ...init, std: init.std / Math.sqrt(2 * body.layers) }
      : init;
  return {
    origin,
    config,
    names: () => [...parameters.keys()],
    describe: (name) => ({ dtype: "F32", shape: find(name).shape }),
    async read(name) {
      const parameter = find(name);
      const values = draw(initOf(parameter), parameter.shape, seed, name);
      if (parameter.spectralRadius === undefined) return values;
      const { scaleToRadius } = await import("./spectral-radius.js");
      return scaleToRadius(values, parameter.spectralRadius, `"${name}" of ${origin}`);
    },
  };
}
