import { AMOUNT, FLAG, type Rule } from "@permafrost/common/option-rules";
import type { Body } from "./body.js";
import type { Initializer, Parameter } from "./parameter.js";

/**
 * Standard deviation of weights: a number from 0, or `"width"`, 0.02 · √(768 / width): as what is 768 wide adds up to with the deviation of 0.02 that
 * GPT-2 small has. A narrower body with 0.02 hands on next to nothing.
 */
export type Deviation = number | "width";

/** What deviations weights have that are drawn from a normal distribution. */
export interface DeviationOptions {
  /** Of all that upstream draws from a normal distribution, recurrent matrices apart. Default: as upstream, which the config may say. */
  readonly std?: Deviation;
  /** Of the body's own table of positions. Larger ones let more be told of where in a sequence something stood. Default: `std`. */
  readonly positionStd?: Deviation;
  /**
   * Divides the deviation of what feeds the residual stream (GPT-2's `c_proj`) by √(2 · layers), as the GPT-2 paper says.
   * Upstream did not at the time of Lu et al. (2021), whose random bodies this gives, and does today. Default false.
   */
  readonly scaleResiduals?: boolean;
}

const DEVIATION: Rule = [(x) => x === "width" || AMOUNT[0](x), `a number of 0 or more, or "width"`];

/** What each must be. */
export const DEVIATION_RULES = { std: DEVIATION, positionStd: DEVIATION, scaleResiduals: FLAG };

const isPosition = ({ role }: Parameter) => role === "position";

/** What each option changes; where nothing of a body is, it would be of no effect. */
const CHANGES = {
  std: [
    ({ init, role }: Parameter) => init.kind === "normal" && role !== "recurrent",
    "nothing of it is drawn from a normal distribution but recurrent matrices, which have scales of their own",
  ],
  positionStd: [
    (parameter: Parameter) => parameter.init.kind === "normal" && isPosition(parameter),
    "it has no table of positions of its own",
  ],
  scaleResiduals: [
    ({ init, residual }: Parameter) => init.kind === "normal" && residual === true,
    "only gpt2 has that rule",
  ],
} as const satisfies Readonly<Record<keyof DeviationOptions, readonly [unknown, string]>>;

/** What is said of a body's deviations: `std width, positionStd 0.2`; nothing where nothing is. */
export const showDeviations = ({ std, positionStd, scaleResiduals }: DeviationOptions): string[] =>
  Object.entries({ std, positionStd, scaleResiduals: scaleResiduals || undefined }).flatMap(
    ([name, value]) => (value === undefined ? [] : [value === true ? name : `${name} ${value}`]),
  );

/**
 * How a body's parameters are drawn with these deviations.
 *
 * @param origin of the weights, for messages
 * @throws RangeError for an option that changes nothing of the body.
 */
export function drawnWith(
  body: Body,
  options: DeviationOptions,
  origin: string,
): (of: Parameter) => Initializer {
  for (const name of Object.keys(CHANGES) as (keyof DeviationOptions)[]) {
    const [changes, why] = CHANGES[name];
    const isAsked = options[name] !== undefined && options[name] !== false;
    if (isAsked && !body.parameters.some(changes))
      throw new RangeError(`Cannot draw ${origin} with ${name}: ${why}`);
  }
  const { std, positionStd = std, scaleResiduals = false } = options;
  const numberOf = (given: Deviation) => (given === "width" ? 0.02 * Math.sqrt(768 / body.width.out) : given);
  return (parameter) => {
    const { init } = parameter;
    if (init.kind !== "normal") return init;
    const asked = isPosition(parameter) ? positionStd : CHANGES.std[0](parameter) ? std : undefined;
    const wide = asked === undefined ? init : { ...init, std: numberOf(asked) };
    const isScaled = scaleResiduals && CHANGES.scaleResiduals[0](parameter);
    return isScaled ? { ...wide, std: wide.std / Math.sqrt(2 * body.layers) } : wide;
  };
}
