import type { Fields } from "../fields.js";

/** How a head's elements turn. */
export interface Turning {
  /** Radians by which each pair of elements turns from one position to the next. */
  readonly frequencies: readonly number[];
  /** What cos and sin are multiplied by. */
  readonly gain: number;
}

/** What a config says of rotary positions. */
export interface Rotary {
  /** How pairs turn: the i-th by θ^(-2i/d). */
  readonly theta: number;
  /** Width of a head. */
  readonly d: number;
  /** The config. */
  readonly top: Fields;
  /** Its `rope_scaling`, or `rope_parameters`. */
  readonly read: Fields;
}

/** Changes how a body turns, for sequences of so many tokens. */
export type Scaling = (rotary: Rotary) => (tokens: number) => Turning;

/** Positions that a body takes; of a Llama that does not say how many, as upstream. */
const positionsOf = ({ top }: Rotary) => top.count("max_position_embeddings", 2048);

/** Positions that it was trained with, before its context was made longer. */
const trainedOf = (rotary: Rotary) =>
  rotary.top.count(
    "original_max_position_embeddings",
    rotary.read.count("original_max_position_embeddings", positionsOf(rotary)),
  );

/** As in the paper (Su et al. 2021). */
const plain = ({ theta, d }: Pick<Rotary, "theta" | "d">): readonly number[] =>
  Array.from({ length: d / 2 }, (_, i) => theta ** ((-2 * i) / d));

/** Whatever the sequence, each frequency changes alone. */
const each =
  (scale: (rotary: Rotary) => (frequency: number) => number): Scaling =>
  (rotary) => {
    const frequencies = plain(rotary).map(scale(rotary));
    return () => ({ frequencies, gain: 1 });
  };

const clamp = (x: number) => Math.min(1, Math.max(0, x));

/** Every kind of scaling, by the `rope_type` of a config; formulas as in Hugging Face transformers 5. */
export const SCALINGS: Readonly<Record<string, Scaling>> = {
  default: each(() => (frequency) => frequency),
  linear: each(({ read }) => {
    const factor = read.positive("factor");
    return (frequency) => frequency / factor;
  }),
  // Llama 3.1: short wavelengths stay, long ones are stretched, and in between both are blended
  llama3: each((rotary) => {
    const { read } = rotary;
    const trained = trainedOf(rotary);
    const factor = read.positive("factor");
    const low = read.positive("low_freq_factor");
    const high = read.positive("high_freq_factor");
    if (high <= low) read.fail("high_freq_factor", `more than low_freq_factor = ${low}`);
    return (frequency) => {
      const turns = (trained * frequency) / (2 * Math.PI);
      const kept = clamp((turns - low) / (high - low));
      return kept * frequency + ((1 - kept) * frequency) / factor;
    };
  }),
  // a larger θ beyond the positions that there are (bloc97, emozilla 2023)
  dynamic: (rotary) => {
    const { theta, d, read } = rotary;
    const positions = positionsOf(rotary);
    const factor = read.positive("factor");
    return (tokens) => {
      const longer = (factor * Math.max(tokens, positions)) / positions - (factor - 1);
      return { frequencies: plain({ theta: theta * longer ** (d / (d - 2)), d }), gain: 1 };
    };
  },
  // YaRN (Peng et al. 2023): fast pairs stay, slow ones are stretched, and attention is sharpened
  yarn: (rotary) => {
    const { theta, d, read } = rotary;
    const trained = trainedOf(rotary);
    const factor = read.positive("factor", positionsOf(rotary) / trained);
    const pairOf = (turns: number) => (d * Math.log(trained / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
    const [first, last] = [pairOf(read.positive("beta_fast", 32)), pairOf(read.positive("beta_slow", 1))];
    const whole = read.flag("truncate", true);
    const low = Math.max(whole ? Math.floor(first) : first, 0);
    const high = Math.min(whole ? Math.ceil(last) : last, d - 1);
    const width = high === low ? 0.001 : high - low;
    const frequencies = plain(rotary).map((frequency, i) => {
      const stretched = clamp((i - low) / width);
      return (stretched * frequency) / factor + (1 - stretched) * frequency;
    });
    const [m, all] = [read.scale("mscale", 0), read.scale("mscale_all_dim", 0)];
    const sharp = (share: number) => (factor <= 1 ? 1 : 0.1 * share * Math.log(factor) + 1);
    const gain = read.positive("attention_factor", m > 0 && all > 0 ? sharp(m) / sharp(all) : sharp(1));
    return () => ({ frequencies, gain });
  },
  // LongRoPE (Ding et al. 2024): a factor for each pair, of one list up to the trained length and of another one beyond
  longrope: (rotary) => {
    const { read } = rotary;
    const trained = trainedOf(rotary);
    const factor = read.positive("factor", positionsOf(rotary) / trained);
    const list = (key: string) => {
      const factors = read.raw(key);
      const fits =
        Array.isArray(factors) &&
        factors.length === rotary.d / 2 &&
        factors.every((one) => typeof one === "number" && Number.isFinite(one) && one > 0);
      return fits ? (factors as number[]) : read.fail(key, `a list of ${rotary.d / 2} numbers above 0`);
    };
    const [short, long] = [list("short_factor"), list("long_factor")];
    const usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(trained));
    const gain = read.positive("attention_factor", usual);
    return (tokens) => {
      const factors = tokens > trained ? long : short;
      return { frequencies: plain(rotary).map((frequency, i) => frequency / factors[i]!), gain };
    };
  },
};
