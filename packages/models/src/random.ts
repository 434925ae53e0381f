import { found } from "@permafrost/common/found";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { FLAG, OBJECT, SEED } from "@permafrost/common/option-rules";
import { partOf } from "./architectures.js";
import { DEVIATION_RULES, type DeviationOptions, drawnWith, showDeviations } from "./deviations.js";
import { draw } from "./draw.js";
import type { BodyOptions } from "./open-body.js";
import { ownInputOf } from "./own-input.js";
import { ownOutputParameters } from "./own-output.js";
import type { Parameter } from "./parameter.js";
import type { BodyConfig, WeightSource } from "./weight-source.js";

/** How random weights are drawn. */
export interface RandomOptions extends BodyOptions, DeviationOptions {
  /** What they are drawn by, with their names: a whole number from 0. Default 0. */
  readonly seed?: number;
  /** Draw the body's own input layer, too, words or patches, for `inputLayer: "pretrained"`, and what tells the next word, for `outputLayer`. Default false. */
  readonly words?: boolean;
}

const RULES: OptionRules<RandomOptions> = {
  ...DEVIATION_RULES,
  architecture: OBJECT,
  seed: SEED,
  words: FLAG,
};

/**
 * A body's weights, drawn as upstream (Hugging Face, PyTorch) draws them for training from scratch. Values are drawn when they
 * are read, and each parameter's depend on seed and name only.
 *
 * @param config what upstream's `config.json` holds
 * @throws RangeError for an unknown architecture, a value that makes no sense, or an option that changes nothing of the body.
 */
export function random(config: BodyConfig, options: RandomOptions = {}): WeightSource {
  checkOptions("draw random weights", options, RULES);
  if (typeof config !== "object" || config === null || config instanceof Promise)
    throw new TypeError(
      `Cannot draw random weights: expected a config, as gpt2Config("small") gives it, found ${found(config)}`,
    );
  const { seed = 0, architecture } = options;
  const part = partOf(config, architecture);
  const body = part.architecture.body(part.config);
  const origin = `random ${body.architecture} weights (${[`seed ${seed}`, ...showDeviations(options)].join(", ")})`;
  if (seed < 0)
    throw new RangeError(
      `Cannot draw ${origin}: expected a seed that is a whole number from 0, found ${seed}`,
    );
  const initOf = drawnWith(body, options, origin);
  const own =
    options.words === true
      ? [
          ...ownInputOf(part.config, body, origin).parameters,
          ...ownOutputParameters(part.config, body, origin),
        ]
      : [];
  const parameters = new Map(
    [...body.parameters, ...own].map((parameter) => [parameter.name, parameter] as const),
  );

  const find = (name: string): Parameter => {
    const parameter = parameters.get(name);
    if (!parameter) throw new RangeError(`Cannot find the tensor "${name}" in ${origin}`);
    return parameter;
  };
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
