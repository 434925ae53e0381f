import { type MethodMaker, type MethodRecipe, type ThawingMethod, thawingMethod } from "@permafrost/models";
import { isModule } from "../config/name-kinds.js";
import { exported, importModule } from "./module.js";

/** Makes the thawing methods that a configuration names, built in or modules of one's own. @throws RangeError for a name that there is not. */
export function openMethods(methods: readonly MethodRecipe[] = []): Promise<readonly ThawingMethod[]> {
  return Promise.all(
    methods.map(async ({ name, arguments: given = {} }) =>
      isModule(name) ? (await importMaker(name))(given) : thawingMethod(name, given),
    ),
  );
}

async function importMaker(path: string): Promise<MethodMaker> {
  const module = await importModule(path, "the thawing method");
  const isMaker = (value: unknown): value is MethodMaker => typeof value === "function";
  return exported(
    module,
    ["method", "default"],
    path,
    isMaker,
    "a function that makes a thawing method, (arguments) => ({ name, added, linear }),",
  );
}
