/** The modules of Node that are used, in the types of Node; Deno and Bun have them, too. */
interface Builtins {
  readonly child_process: typeof import("node:child_process");
  readonly crypto: typeof import("node:crypto");
  readonly fs: typeof import("node:fs");
  readonly "fs/promises": typeof import("node:fs/promises");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly process: typeof import("node:process");
  readonly url: typeof import("node:url");
  readonly v8: typeof import("node:v8");
  readonly worker_threads: typeof import("node:worker_threads");
  readonly zlib: typeof import("node:zlib");
}

// by way of the global object: some bundlers put a `process` of their own in the place of the bare word
const runtime = () => (globalThis as { process?: Partial<NodeJS.Process> }).process;

/** True in Node, Deno and Bun, whatever else they play at (jsdom, happy-dom); false in pages and workers of a browser. */
export const hasBuiltins = (): boolean => typeof runtime()?.getBuiltinModule === "function";

/** What the environment says; nothing in a browser. */
export const environment = (): Readonly<Record<string, string | undefined>> => runtime()?.env ?? {};

/**
 * A module of Node. It is asked for, not imported, so that no bundler for browsers comes across its name.
 *
 * @throws Error where there is none, as in a browser.
 */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  const found = runtime()?.getBuiltinModule?.(name);
  if (found) return found as unknown as Builtins[Name];
  throw new Error(
    `Cannot load Node's module ${name}: this runtime has none; in a browser use a web address or what is in memory`,
  );
}
