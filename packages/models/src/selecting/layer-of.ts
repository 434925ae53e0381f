/** `h.3.attn`, `encoder.block.0.layer.1` (the first number counts), `weight_ih_l1` as PyTorch's recurrent layers have it. */
const NUMBER = /(?:^|\.)(\d{1,6})(?:\.|$)|_l(\d{1,6})$/;

/** The layer that a parameter belongs to, by its name, from 0; undefined for what lies around the layers. */
export function layerOf({ name }: { readonly name: string }): number | undefined {
  const [, inside, behind] = NUMBER.exec(name) ?? [];
  const number = inside ?? behind;
  return number === undefined ? undefined : Number(number);
}
