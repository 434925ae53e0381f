import { builtin, hasBuiltins } from "./builtin.js";

// of a bundle that is CommonJS, where there is no import.meta
declare const __filename: string | undefined;

/** The file that this is in, bundled or not: as an address. */
function thisFile(): string {
  const { url } = import.meta as { url?: string };
  if (url !== undefined) return url;
  // a bundle without either is taken for a file of the working directory
  const path = typeof __filename === "string" ? __filename : builtin("path").resolve("_");
  return builtin("url").pathToFileURL(path).href;
}

/** The folder of an installed package, in the nearest `node_modules`; undefined where there is none. Nothing is loaded. */
export function packageFolder(name: string): string | undefined {
  if (!hasBuiltins() || !thisFile().startsWith("file:")) return undefined;
  const { existsSync } = builtin("fs");
  const { dirname, join, resolve } = builtin("path");
  const here = builtin("url").fileURLToPath(thisFile());
  const folders: string[] = [];
  // webpack writes down where a file was when it was bundled: on another machine there is nothing
  for (let at = existsSync(here) ? here : resolve("_"); at !== dirname(at); at = dirname(at))
    folders.push(join(dirname(at), "node_modules", name));
  return folders.find((folder) => existsSync(join(folder, "package.json")));
}
