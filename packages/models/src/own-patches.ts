import { add, broadcastTo, concat, linear, reshape, slice, type Tensor, transpose } from "@permafrost/graph";
import { normal } from "./bodies/parameters.js";
import type { Body } from "./body.js";
import { type Fields, fields } from "./fields.js";
import type { OwnInput } from "./input-layer.js";
import type { Parameter } from "./parameter.js";
import type { BodyConfig } from "./weight-source.js";

/** A token that stands before the patches, or several, and what it is called. */
interface Leading {
  readonly name: string;
  readonly tokens: number;
  /** Its shape in a checkpoint. */
  readonly shape: (width: number) => readonly number[];
}

/** What own input layers of pictures differ in. */
interface Kind {
  /** Tokens that have positions, one each. */
  readonly leading: readonly Leading[];
  /** Tokens that have none, between those and the patches. Default: none. */
  readonly registers?: (read: Fields) => Leading;
  readonly projection: string;
  /** Pixels of a patch's side where the config says nothing. Default 16. */
  readonly patch?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Their table, and whether it has an axis of one before its rows. */
  readonly positions: { readonly name: string; readonly axis: boolean };
  /** Whether positions are interpolated without aliasing. Default false. */
  readonly smooth?: boolean;
  /** Key of the rate at which all that enters is dropped. Default: it is not. */
  readonly dropout?: string;
}

const token = (name: string, tokens = 1): Leading => ({
  name: `embeddings.${name}`,
  tokens,
  shape: (width) => [1, tokens, width],
});
const VIT: Kind = {
  leading: [token("cls_token")],
  projection: "embeddings.patch_embeddings.projection",
  positions: { name: "embeddings.position_embeddings", axis: true },
  dropout: "hidden_dropout_prob",
};

/** By architecture. */
const KINDS: Readonly<Record<string, Kind>> = {
  vit: VIT,
  deit: { ...VIT, leading: [token("cls_token"), token("distillation_token")] },
  dinov2: { ...VIT, patch: 14 },
  dinov2_with_registers: {
    ...VIT,
    smooth: true,
    registers: (read) => token("register_tokens", read.count("num_register_tokens", 4)),
  },
  clip_vision_model: {
    leading: [{ name: "embeddings.class_embedding", tokens: 1, shape: (width) => [width] }],
    projection: "embeddings.patch_embedding",
    patch: 32,
    bias: false,
    positions: { name: "embeddings.position_embedding.weight", axis: false },
  },
};

/** Whether a body of this architecture has embeddings of patches. */
export const hasPatches = (architecture: string): boolean => Object.hasOwn(KINDS, architecture);

/**
 * A body's own embeddings of patches, with its class token and what else stands before them, and their positions.
 *
 * @throws RangeError for a config whose patches do not fill its pictures.
 */
export function ownPatches(config: BodyConfig, { architecture, width }: Body, origin: string): OwnInput {
  const { leading, registers, projection, bias = true, positions, dropout, smooth } = KINDS[architecture]!;
  const read = fields(config, `keep the input layer of ${origin}`);
  const size = sidesOf(config, read);
  const patch = read.count("patch_size", KINDS[architecture]!.patch ?? 16);
  const channels = read.count("num_channels", 3);
  for (const side of Object.values(size))
    if (side % patch !== 0)
      read.fail("patch_size", `a part of the picture's ${size.width} × ${size.height} pixels`);
  const tokens = (size.width / patch) * (size.height / patch);
  const held = leading.length;
  const rows = held + tokens;
  const loose = registers?.(read);
  const rate = dropout === undefined ? 0 : read.rate(dropout, 0);
  const init = normal(read.scale("initializer_range", 0.02));
  const like = { role: "embedding", init } as const;
  const parameters: Parameter[] = [
    ...[...leading, ...(loose ? [loose] : [])].map(({ name, shape }) => ({
      ...like,
      name,
      shape: shape(width.in),
      decays: false,
    })),
    { ...like, name: `${projection}.weight`, shape: [width.in, channels, patch, patch] },
    ...(bias ? [{ ...like, name: `${projection}.bias`, shape: [width.in] }] : []),
    {
      name: positions.name,
      shape: positions.axis ? [1, rows, width.in] : [rows, width.in],
      role: "position",
      init,
    },
  ];
  return {
    parameters,
    patches: { size, patch, channels, tokens },
    before: held + (loose?.tokens ?? 0),
    ...(smooth && { smooth }),
    of(x, { weight, dropout: drop }) {
      const [batch] = x.shape as [number];
      const table = reshape(weight(positions.name), [rows, width.in]);
      const alike = ({ name, tokens: count }: Leading, added?: Tensor) => {
        const own = reshape(weight(name), [1, count, width.in]);
        return broadcastTo(added ? add(own, added) : own, [batch, count, width.in]);
      };
      // upstream's patches are one colour after the other
      const kernel = transpose(weight(`${projection}.weight`), [0, 2, 3, 1]);
      const flat = reshape(kernel, [width.in, patch * patch * channels]);
      const patches = linear(x, flat, bias ? weight(`${projection}.bias`) : undefined, true);
      const placed = leading.map((each, i) => alike(each, slice(table, 0, i, i + 1)));
      const all = [
        ...placed,
        ...(loose ? [alike(loose)] : []),
        add(patches, slice(table, 0, held, held + x.shape[1]!)),
      ];
      const entered = concat(all, 1);
      return rate === 0 ? entered : drop(entered, rate);
    },
  };
}

/** A side, or height and width. */
function sidesOf(config: BodyConfig, read: Fields): { readonly width: number; readonly height: number } {
  const given = config["image_size"];
  const side = (value: unknown) =>
    Number.isSafeInteger(value) && Number(value) > 0
      ? Number(value)
      : read.fail("image_size", "a whole number from 1, or two");
  if (!Array.isArray(given)) {
    const all = given === undefined ? 224 : side(given);
    return { width: all, height: all };
  }
  if (given.length !== 2) return read.fail("image_size", "a whole number from 1, or two");
  return { height: side(given[0]), width: side(given[1]) };
}
