import { builtin } from "@permafrost/common/builtin";
/** A module of one's own, as it was imported. */
export type Module = Readonly<Record<string, unknown>>;

/**
 * Imports a module by its path. It runs with all rights of this process: name only what you trust.
 *
 * @param path relative to the working directory
 * @param role what it is for, for messages: "the task"
 * @throws Error if it is not there, or does not load.
 */
export async function importModule(path: string, role: string): Promise<Module> {
  const { resolve } = builtin("path");
  const { pathToFileURL } = builtin("url");
  try {
    return (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ pathToFileURL(resolve(path)).href
    )) as Module;
  } catch (error) {
    throw new Error(`Cannot import ${role} from ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * One export of a module.
 *
 * @param names under which it may stand, the first that is there counts
 * @throws TypeError saying what is exported.
 */
export function exported<T>(
  module: Module,
  names: readonly string[],
  path: string,
  isIt: (value: unknown) => value is T,
  expected: string,
): T {
  const name = names.find((each) => Object.hasOwn(module, each));
  const value = name === undefined ? undefined : module[name];
  if (isIt(value)) return value;
  const found = Object.keys(module).join(", ") || "nothing";
  throw new TypeError(
    `Cannot use ${path}: expected ${expected} as its export ${names.map((each) => `"${each}"`).join(" or ")}; it exports ${found}`,
  );
}
