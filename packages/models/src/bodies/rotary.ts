import { add, concat, constant, mul, neg, slice, type Tensor } from "@permafrost/graph";
import { type Fields, fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { SCALINGS, type Scaling, type Turning } from "./rotary-scaling.js";

/** cos and sin by position, `[tokens, d]`. */
export interface RotaryTables {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/**
 * Rotary position embedding (Su et al. 2021) of `[..., tokens, d]`, element i turning with element i + d/2. Where the tables are for
 * fewer elements, those after them stay.
 */
export function rotate(x: Tensor, tables: RotaryTables): Tensor {
  const d = x.shape.at(-1)!;
  const turning = tables.cos.shape.at(-1)!;
  if (turning < d) return concat([rotate(slice(x, -1, 0, turning), tables), slice(x, -1, turning, d)], -1);
  const { cos, sin } = tables;
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

/** Upstream turns as if heads were as wide as `head_dim` says, and they are not. @throws RangeError for a config that says so. */
export function turnsWhole(read: Fields, d: number): void {
  if (read.count("head_dim", d) !== d) read.fail("head_dim", `the width of a head, ${d}`);
}

/** How a family writes down its rotary positions, besides `rope_theta`, `rope_scaling` and `rope_parameters`. */
export interface RotaryKeys {
  /** What the config is read for. Default: `build a llama body`. */
  readonly attempt?: string;
  /** θ where none is given. Default 10000. */
  readonly theta?: number;
  /** The key of θ, or several, of which the first that is there counts. Default: `rope_theta`. */
  readonly thetaKeys?: readonly string[];
  /** What share of a head turns where none is given. Default: all of it, whatever is given. */
  readonly share?: number;
  /** Keys of the share. Default: `partial_rotary_factor`. */
  readonly shareKeys?: readonly string[];
  /** The entry of `rope_parameters` that is meant, where each kind of layer has its own. Default: there is one for all. */
  readonly kind?: string;
  /** Whether `rope_scaling` is meant for them. Default true. */
  readonly scaled?: boolean;
  /** Kinds of scaling that it calls otherwise. Default: none. */
  readonly kinds?: Readonly<Record<string, Scaling>>;
}

/**
 * How a body turns, for sequences of so many tokens. As in transformers 5, what `rope_scaling` says counts unless it is empty, and
 * `rope_parameters` otherwise; θ is there, or beside it.
 *
 * @param d width of a head
 * @throws RangeError for a kind of scaling that is not in the table.
 */
export function rotaryTurning(
  config: BodyConfig,
  d: number,
  keys: RotaryKeys = {},
): (tokens: number) => Turning {
  const { attempt = "build a llama body", theta: usual = 10000, thetaKeys = ["rope_theta"] } = keys;
  const top = fields(config, attempt);
  const read = fields(parametersOf(config, attempt, keys), attempt);
  const first = (names: readonly string[], fallback: number) =>
    names.reduceRight((otherwise, name) => top.positive(name, otherwise), fallback);
  const theta = read.positive("rope_theta", first(thetaKeys, usual));
  const turning = keys.share === undefined ? allOf() : turningOf(keys, keys.share);
  const key = read.raw("rope_type") === undefined ? "type" : "rope_type";
  return read.choice(key, { ...SCALINGS, ...keys.kinds }, "default")({ theta, d: turning, top, read });

  function allOf(): number {
    const key = "partial_rotary_factor";
    for (const part of [read, top])
      if (part.positive(key, 1) !== 1) part.fail(key, "1, because all of a head turns");
    return d;
  }

  function turningOf({ shareKeys = ["partial_rotary_factor"] }: RotaryKeys, share: number): number {
    const name = "partial_rotary_factor";
    const given = read.positive(name, first(shareKeys, share));
    const elements = Math.floor(d * given);
    return given <= 1 && elements > 0 && elements % 2 === 0
      ? elements
      : top.fail(
          read.raw(name) === undefined
            ? (shareKeys.find((each) => top.raw(each) !== undefined) ?? name)
            : name,
          `a share of ${d} that is an even number of elements`,
        );
  }
}

function parametersOf(config: BodyConfig, attempt: string, { kind, scaled = true }: RotaryKeys): BodyConfig {
  const within = (part: BodyConfig, key: string) => {
    const read = fields(part, attempt);
    const value = read.raw(key) ?? {};
    return typeof value === "object" && !Array.isArray(value)
      ? (value as BodyConfig)
      : read.fail(key, "an object or null");
  };
  const scaling = within(config, "rope_scaling");
  const all = within(config, "rope_parameters");
  const isPart = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  // upstream passes over what is of the other form, and the body would turn as if nothing were said
  if (kind === undefined ? Object.values(all).some(isPart) : !Object.values(all).every(isPart))
    fields(config, attempt).fail(
      "rope_parameters",
      kind === undefined ? "one for all layers" : `an entry for each kind of layer, such as "${kind}"`,
    );
  const own = kind === undefined ? all : within(all, kind);
  return scaled && Object.keys(scaling).length > 0 ? scaling : own;
}
