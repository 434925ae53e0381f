import {
  type Architecture,
  type ArchitectureName,
  architectures,
  type BodyConfig,
  configOf,
  type Sizes,
} from "@permafrost/models";

/** Narrow bodies of every architecture, by name; recurrent ones, which nobody stacks high, have at most four layers. */
export const configsOf = (layers: number): Readonly<Record<string, BodyConfig>> =>
  Object.fromEntries(
    (Object.keys(architectures) as ArchitectureName[]).map((name) => [name, configFor(name, layers)]),
  );

/** The sizes that an architecture has. */
function configFor(name: ArchitectureName, layers: number): BodyConfig {
  const { layersKey, sizeKeys }: Architecture = architectures[name];
  const known = { layers: layersKey, ...sizeKeys } as Record<string, unknown>;
  const all: Sizes = { layers, width: 16, heads: 2, feedForwardWidth: 32, maxTokens: 64 };
  const sizes = Object.fromEntries(Object.entries(all).filter(([size]) => known[size] !== undefined));
  return configOf(name, {
    ...sizes,
    ...(layersKey && !("heads" in sizes) && { layers: Math.min(4, layers) }),
  });
}
