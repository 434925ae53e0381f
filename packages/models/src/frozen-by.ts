import { checkGiven } from "@permafrost/common/check-given";
import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import type { Architecture } from "./architectures.js";
import { frozen } from "./frozen.js";
import type { FrozenOptions } from "./frozen-options.js";
import type { Model, ModelTask } from "./model.js";
import { checkSource } from "./open-body.js";
import { CUSTOM, type Recipe } from "./recipe.js";
import type { MethodMaker } from "./thawing/thawing-method.js";
import { thawingMethod } from "./thawing/thawing-methods.js";
import type { WeightSource } from "./weight-source.js";

/** What a recipe names, but is not built in. */
export interface FromOutside {
  /** The architecture. Default: the built-in one that the config names. */
  readonly architecture?: Architecture;
  /** Makers of thawing methods that are not built in, by their names. Default: none. */
  readonly methods?: Readonly<Record<string, MethodMaker>>;
}

const OUTSIDE: OptionNames<FromOutside> = { architecture: true, methods: true };

/**
 * Makes a model as its recipe says: from the same source, for the same task, `frozenBy(source, task, model.recipe)` is `model` again.
 *
 * @throws RangeError as `frozen` does, or if the recipe names parameters that are not there, or what was not given.
 */
export function frozenBy(
  source: WeightSource,
  task: ModelTask,
  recipe: Recipe,
  outside: FromOutside = {},
): Model {
  checkSource(source);
  checkGiven("make a model by its recipe", recipe, [], "a recipe, as model.recipe is one");
  refuseUnknownOptions("make a model by its recipe", outside, OUTSIDE);
  const model = frozen(source, task, optionsOf(recipe, outside, source.origin));
  const names = new Set(model.parameters.map(({ name }) => name));
  const missing = recipe.thaw === CUSTOM ? recipe.thawed?.find((name) => !names.has(name)) : undefined;
  if (missing !== undefined)
    throw new RangeError(
      `Cannot make a model of ${source.origin} by its recipe: it thaws ${quote(missing)}, which this body lacks`,
    );
  return model;
}

function optionsOf(
  { thaw, thawed, seed, inputLayer, methods = [], architecture, ...others }: Recipe,
  outside: FromOutside,
  origin: string,
): FrozenOptions {
  const { outputLayer, inputBias, features, dropout } = others;
  const fail = (why: string): never => {
    throw new RangeError(`Cannot make a model of ${origin} by its recipe: ${why}`);
  };
  const lost = Object.entries({ thaw, seed, inputLayer }).find(([, value]) => value === undefined);
  if (lost) fail(`it lacks "${lost[0]}"`);
  if (thaw === CUSTOM && !thawed) fail(`"thaw" is "${CUSTOM}", but "thawed" does not list what thaws`);
  if (thaw !== CUSTOM && thawed) fail(`"thawed" lists what thaws, but "thaw" is ${quote(thaw)}`);
  const listed = new Set(thawed);
  if (outside.architecture?.name !== architecture)
    fail(
      `expected ${architecture === undefined ? "no architecture from outside" : `the architecture ${quote(architecture)}`}, was given ${outside.architecture ? `"${outside.architecture.name}"` : "none"}`,
    );
  return {
    thaw: thaw === CUSTOM ? ({ name }) => listed.has(name) : thaw,
    seed,
    inputLayer,
    ...defined({ outputLayer, inputBias, features, dropout, architecture: outside.architecture }),
    methods: methods.map(({ name, arguments: given }) => thawingMethod(name, given, outside.methods)),
  };
}
