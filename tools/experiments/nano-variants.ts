import { statisticsOf, type WeightSource } from "@permafrost/models";

/** The same body in another form. */
export type Variant = (source: WeightSource, seed: number) => WeightSource;

const NORMS = /ln_[12f]\./;

/** The same weights, but for some. */
const changed = (
  source: WeightSource,
  change: (name: string, values: Float32Array) => Float32Array,
  config: object = {},
): WeightSource => ({
  origin: `changed ${source.origin}`,
  config: { ...source.config, ...config },
  names: () => source.names(),
  describe: (name) => source.describe(name),
  read: async (name) => change(name, await source.read(name)),
});

/** Those whose name fits, multiplied. */
const scaled =
  (pattern: RegExp, factor: number): Variant =>
  (source) =>
    changed(source, (name, values) => (pattern.test(name) ? values.map((x) => factor * x) : values));

/** All that is added up on the way through the body: norms make that no other function of words, but what a new input layer gives weighs more in it. */
const ADDED = /^wpe|c_proj/;
const POSITIONS = /^wpe/;

/** What might be in the way of a body that learned language: each changes one thing. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  "as it is": (source) => source,
  "positions × 0.1": scaled(POSITIONS, 0.1),
  "all that is added up × 0.2": scaled(ADDED, 0.2),
  "the same, positions × 0.1": (source, seed) =>
    scaled(POSITIONS, 0.5)(scaled(ADDED, 0.2)(source, seed), seed),
  "norms as they began": (source) =>
    changed(source, (name, values) =>
      NORMS.test(name) ? values.fill(name.endsWith("weight") ? 1 : 0) : values,
    ),
  "matrices × 0.3": scaled(/c_(attn|fc|proj)\.weight/, 0.3),
  "each tensor drawn with its mean and deviation": (source, seed) => statisticsOf(source, { seed }),
  "dropout 0.1 in the body": (source) =>
    changed(source, (_, values) => values, { embd_pdrop: 0.1, attn_pdrop: 0.1, resid_pdrop: 0.1 }),
};
