import { defined } from "@permafrost/common/defined";
import { found } from "@permafrost/common/found";
import type { FrozenOptions } from "./frozen-options.js";
import type { Parameter } from "./parameter.js";
import { CUSTOM, type MethodRecipe, type Recipe } from "./recipe.js";
import { factsOf } from "./roles.js";
import { thaw as rules, type Thaw } from "./thaw.js";
import { knownRule, thawRule } from "./thaw-rule.js";
import type { ThawingMethod } from "./thawing/thawing-method.js";

/**
 * What thaws.
 *
 * @param parameters its parameters, methods' aside, tables cut to the rows in use
 * @throws TypeError for what is no rule; RangeError for one that there is not, that names a role that neither `ROLES` nor the body has, or of which a part selects nothing.
 */
export function thawOf(given: Thaw | string, parameters: readonly Parameter[]): Thaw {
  const makers: readonly unknown[] = Object.values(rules).filter((each) => !("among" in each));
  if (typeof given !== "string" && (typeof given !== "function" || makers.includes(given)))
    throw new TypeError(
      `Cannot make a model: expected thaw to be a rule, such as thaw.norms, thaw.layers(0) or "norms", found ${typeof given === "function" ? "a function that makes one, which was not called" : found(given)}`,
    );
  // a misspelled role would thaw nothing, and nobody would notice
  const rule = typeof given === "string" ? given : given.among && given.rule;
  const thaw = rule === undefined ? (given as Thaw) : thawRule(rule, othersOf(parameters));
  if (!thaw.among) return thaw;
  const among = thaw.among(parameters);
  return Object.assign((parameter: Parameter) => among(parameter), defined({ rule: thaw.rule }));
}

/**
 * How a model is made by the options.
 *
 * @param parameters its parameters, methods' aside, tables cut to the rows in use
 */
export function recipeOf(options: FrozenOptions, isThawed: Thaw, parameters: readonly Parameter[]): Recipe {
  const { seed = 0, inputLayer = "new", inputBias, dropout, methods = [], architecture } = options;
  const { features = "last", outputLayer = "new" } = options;
  const text = isThawed.rule;
  const rule = text === undefined ? undefined : knownRule(text, othersOf(parameters))?.among?.(parameters);
  // whoever names his own function "fpt" gets a recipe all the same that makes his model
  const isNamed = rule && parameters.every((parameter) => rule(parameter) === isThawed(parameter));
  return {
    ...(text !== undefined && isNamed
      ? { thaw: text }
      : { thaw: CUSTOM, thawed: parameters.filter(isThawed).map(({ name }) => name) }),
    seed,
    inputLayer,
    ...defined({
      outputLayer: outputLayer === "new" ? undefined : outputLayer,
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
