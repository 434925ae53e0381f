import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { type LoraOptions, lora } from "./lora.js";
import { type PromptOptions, prompt } from "./prompt.js";
import { type SparseOptions, sparse } from "./sparse.js";
import type { MethodArguments, MethodMaker, ThawingMethod } from "./thawing-method.js";
import { type VeraOptions, vera } from "./vera.js";

/** Every thawing method that is built in, by its name: made of what a recipe, a configuration or a command line says. */
export const thawingMethods = {
  lora: (given) => lora(given as LoraOptions),
  vera: (given) => vera(given as VeraOptions),
  sparse: (given) => sparse(given as SparseOptions),
  prompt: (given) => prompt(given as PromptOptions),
} as const satisfies Readonly<Record<string, MethodMaker>>;

/**
 * The thawing method of a name.
 *
 * @param given what it is made with. Default: nothing
 * @param outside makers of methods that are not built in, by their names; they come first
 * @throws RangeError for a name that is nowhere, or arguments that make no sense.
 */
export function thawingMethod(
  name: string,
  given: MethodArguments = {},
  outside: Readonly<Record<string, MethodMaker>> = {},
): ThawingMethod {
  const makers: Readonly<Record<string, MethodMaker>> = { ...thawingMethods, ...outside };
  const maker = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (maker) return maker(given);
  const names = Object.keys(makers);
  const nearest = nearestName(name, names);
  throw new RangeError(
    `Cannot thaw by the method ${quote(name)}: ${nearest === undefined ? `there are ${names.join(", ")}; others need a maker` : `the nearest is "${nearest}"`}`,
  );
}
