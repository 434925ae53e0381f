import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import type { Parameter } from "../parameter.js";
import { isBias } from "../selecting/is-bias.js";
import type { Projection } from "./thawing-method.js";

/** Which biases of the body are trained besides: none, all, or those of the matrices that a method changes. */
export type BiasChoice = "none" | "all" | "lora_only";

/** Names of the biases that are trained besides, by what was chosen. */
export const BIASES: Readonly<
  Record<BiasChoice, (updated: readonly Projection[], parameters: readonly Parameter[]) => readonly string[]>
> = {
  none: () => [],
  all: (_, parameters) => parameters.filter(isBias).map(({ name }) => name),
  lora_only: (updated) => updated.flatMap(({ bias }) => bias ?? []),
};

/** Names of a module's parameters. @throws RangeError if there are none. */
export function inModule(
  module: string,
  parameters: readonly Parameter[],
  attempt: string,
): readonly string[] {
  const modules = parameters.map(({ name }) => name.slice(0, name.lastIndexOf(".")));
  const names = parameters
    .filter((_, i) => modules[i] === module || modules[i]!.endsWith(`.${module}`))
    .map(({ name }) => name);
  if (names.length > 0) return names;
  const nearest = nearestName(module, [...new Set(modules)]);
  throw new RangeError(
    `Cannot ${attempt}: nothing in the body is called ${quote(module)}${nearest === undefined ? "" : `; the nearest is "${nearest}"`}`,
  );
}
