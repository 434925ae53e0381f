import { add, concat, constant, mul, neg, slice, type Tensor } from "@permafrost/graph";
import { fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { SCALINGS, type Turning } from "./rotary-scaling.js";

/** cos and sin by position, `[tokens, d]`. */
export interface RotaryTables {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** Rotary position embedding (Su et al. 2021) of `[..., tokens, d]`, element i turning with element i + d/2. */
export function rotate(x: Tensor, { cos, sin }: RotaryTables): Tensor {
  const d = x.shape.at(-1)!;
  const turned = concat([neg(slice(x, -1, d / 2, d)), slice(x, -1, 0, d / 2)], -1);
  return add(mul(x, cos), mul(turned, sin));
}

export function rotaryTables(tokens: number, { frequencies, gain }: Turning): RotaryTables {
  const d = 2 * frequencies.length;
  const table = (f: (angle: number) => number) =>
    constant(
      Float32Array.from(
        { length: tokens * d },
        (_, i) => gain * f(Math.floor(i / d) * frequencies[i % frequencies.length]!),
      ),
      [tokens, d],
    );
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/**
 * How a body turns, for sequences of so many tokens. As in transformers 5, what `rope_scaling` says counts unless it is empty, and
 * `rope_parameters` otherwise; θ is there, or beside it.
 *
 * @param d width of a head
 * @throws RangeError for a kind of scaling that is not in the table.
 */
export function rotaryTurning(config: BodyConfig, d: number): (tokens: number) => Turning {
  const attempt = "build a llama body";
  const top = fields(config, attempt);
  const read = fields(parametersOf(config, attempt), attempt);
  const theta = read.positive("rope_theta", top.positive("rope_theta", 10000));
  const key = read.raw("rope_type") === undefined ? "type" : "rope_type";
  return read.choice(key, SCALINGS, "default")({ theta, d, top, read });
}

function parametersOf(config: BodyConfig, attempt: string): BodyConfig {
  const top = fields(config, attempt);
  const given = ["rope_scaling", "rope_parameters"].map((key) => {
    const value = top.raw(key) ?? {};
    return typeof value === "object" && !Array.isArray(value)
      ? (value as BodyConfig)
      : top.fail(key, "an object or null");
  });
  return given.find((each) => Object.keys(each).length > 0) ?? {};
}
