import { add, concat, constant, mul, neg, slice, type Tensor } from "@permafrost/graph";
import { type Fields, fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";

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

export function rotaryTables(tokens: number, frequencies: readonly number[]): RotaryTables {
  const d = 2 * frequencies.length;
  const table = (f: (angle: number) => number) =>
    constant(
      Float32Array.from({ length: tokens * d }, (_, i) =>
        f(Math.floor(i / d) * frequencies[i % frequencies.length]!),
      ),
      [tokens, d],
    );
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/** Changes the frequencies that a body was trained with to the ones it is used with. */
type Scaling = (read: Fields) => (frequency: number) => number;

const SCALINGS: Readonly<Record<string, Scaling>> = {
  default: () => (frequency) => frequency,
  linear: (read) => {
    const factor = read.positive("factor");
    return (frequency) => frequency / factor;
  },
  // Llama 3.1: short wavelengths stay, long ones are stretched, and in between both are blended
  llama3: (read) => {
    const factor = read.positive("factor");
    const low = read.positive("low_freq_factor");
    const high = read.positive("high_freq_factor");
    const context = read.count("original_max_position_embeddings");
    if (high <= low) read.fail("high_freq_factor", `more than low_freq_factor = ${low}`);
    return (frequency) => {
      const turns = (context * frequency) / (2 * Math.PI);
      const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
      return kept * frequency + ((1 - kept) * frequency) / factor;
    };
  },
};

/**
 * Radians by which each pair of elements turns from one position to the next.
 *
 * @param d width of a head
 * @throws RangeError for a kind of scaling that is not in the table.
 */
export function rotaryFrequencies(config: BodyConfig, d: number): number[] {
  const attempt = "build a llama body";
  const top = fields(config, attempt);
  // older configs have `rope_theta` beside `rope_scaling`, newer ones `rope_parameters` with both
  const given = top.raw("rope_parameters") ?? top.raw("rope_scaling") ?? {};
  if (typeof given !== "object" || Array.isArray(given)) top.fail("rope_scaling", "an object or null");
  const scaling = given as BodyConfig;
  const read = fields(scaling, attempt);
  const theta =
    read.raw("rope_theta") === undefined ? top.positive("rope_theta", 10000) : read.positive("rope_theta");
  const key = read.raw("rope_type") === undefined ? "type" : "rope_type";
  const scale = read.choice(key, SCALINGS, "default")(read);
  return Array.from({ length: d / 2 }, (_, i) => scale(theta ** ((-2 * i) / d)));
}
