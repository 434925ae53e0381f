import type { Body } from "../body.js";
import { generator } from "../generator.js";
import type { Parameter } from "../parameter.js";
import { layerOf } from "../selecting/layer-of.js";
import { shuffle } from "./shuffled.js";

/**
 * From which parameter each gets its values where layers stand in another order: no layer stays where it was. Layers change places with those that
 * are built alike.
 */
export function otherLayers(body: Body, seed: number): ReadonlyMap<string, string> {
  const layers = new Map<number, Parameter[]>();
  for (const parameter of body.parameters) {
    const layer = layerOf(parameter);
    if (layer !== undefined) layers.set(layer, [...(layers.get(layer) ?? []), parameter]);
  }
  const kinds = new Map<string, Parameter[][]>();
  for (const layer of layers.values()) {
    const kind = JSON.stringify(layer.map(({ role, shape }) => [role, shape]));
    kinds.set(kind, [...(kinds.get(kind) ?? []), layer]);
  }
  const random = generator(seed, "layers");
  return new Map(
    [...kinds.values()].flatMap((alike) => {
      const circle = shuffle(alike.length, random);
      return circle.flatMap((layer, i) => {
        const next = alike[circle[(i + 1) % circle.length]!]!;
        return alike[layer]!.map(({ name }, k) => [name, next[k]!.name] as const);
      });
    }),
  );
}
