import { defined } from "@permafrost/common/defined";
import type { FrozenOptions } from "./frozen-options.js";
import type { Parameter } from "./parameter.js";
import { CUSTOM, type MethodRecipe, type Recipe } from "./recipe.js";
import { factsOf } from "./roles.js";
import type { Thaw } from "./thaw.js";
import { knownRule, thawRule } from "./thaw-rule.js";
import type { ThawingMethod } from "./thawing/thawing-method.js";

/**
 * What thaws.
 *
 * @throws RangeError for a rule that there is not, or that names a role that neither `ROLES` nor the body has.
 */
export function thawOf(given: Thaw | string, parameters: readonly Parameter[]): Thaw {
  if (typeof given === "string") return thawRule(given, othersOf(parameters));
  // a misspelled role would thaw nothing, and nobody would notice
  if (given.rule?.startsWith("plus:")) thawRule(given.rule, othersOf(parameters));
  return given;
}

/**
 * How a model is made by the options.
 *
 * @param parameters its parameters, methods' aside
 */
export function recipeOf(options: FrozenOptions, isThawed: Thaw, parameters: readonly Parameter[]): Recipe {
  const { seed = 0, inputLayer = "new", inputBias, dropout, methods = [], architecture } = options;
  const { features = "last" } = options;
  const text = isThawed.rule;
  const rule = text === undefined ? undefined : knownRule(text, othersOf(parameters));
  // whoever names his own function "fpt" gets a recipe all the same that makes his model
  const isNamed = rule && parameters.every((parameter) => rule(parameter) === isThawed(parameter));
  return {
    ...(text !== undefined && isNamed
      ? { thaw: text }
      : { thaw: CUSTOM, thawed: parameters.filter(isThawed).map(({ name }) => name) }),
    seed,
    inputLayer,
    ...defined({
      inputBias,
      features: features === "last" ? undefined : features,
      dropout,
      methods: methods.length === 0 ? undefined : methods.map(methodRecipe),
      architecture: architecture?.name,
    }),
  };
}

const methodRecipe = ({ name, arguments: given }: ThawingMethod): MethodRecipe =>
  given === undefined ? { name } : { name, arguments: given };

/** Roles that only bodies from outside have. */
const othersOf = (parameters: readonly Parameter[]) => [
  ...new Set(parameters.map(({ role }) => role).filter((role) => !factsOf(role))),
];
