import type { Body } from "./body.js";
import { todaysName } from "./todays-name.js";

/** No name has more parts before that of the body. */
const MOST_PARTS = 8;

/**
 * What a checkpoint puts before the names of a body, besides the upstream prefix: `module.` or `_orig_mod.` where a model was wrapped to
 * train it, `model.` where it is part of another. Several where there are several such bodies in it, but for a decoder beside its encoder; "" where
 * there is none.
 */
export function wrappersOf(names: readonly string[], body: Body): readonly string[] {
  const parameters = new Set(body.parameters.map(({ name }) => name));
  const found = new Map<string, Set<string>>();
  for (const name of names) {
    for (let at = 0, part = 0; part < MOST_PARTS; part++) {
      const today = todaysName(name.slice(at), body);
      const wrapper = name.slice(0, at);
      if (parameters.has(today)) found.set(wrapper, (found.get(wrapper) ?? new Set()).add(today));
      const dot = name.indexOf(".", at);
      if (dot < 0) break;
      at = dot + 1;
    }
  }
  const sizeOf = (wrapper: string) => found.get(wrapper)?.size ?? 0;
  const most = Math.max(0, ...[...found.keys()].map(sizeOf));
  if (sizeOf("") === most) return [""];
  const best = [...found.keys()].filter((wrapper) => sizeOf(wrapper) === most);
  // with the upstream prefix it is the same one
  const apart = best.filter(
    (wrapper) => !best.some((other) => body.prefixes.some((prefix) => other + prefix === wrapper)),
  );
  if (apart.length > 1 && most < parameters.size) return [""];
  // of an encoder and a decoder that are alike, the encoder is the body
  const encoders = apart.filter((wrapper) => !/(^|\.)decoder\./.test(wrapper));
  return encoders.length === 1 ? encoders : apart;
}
