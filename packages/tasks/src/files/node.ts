/** The name is kept from bundlers, which would look for it when they build for browsers. */
async function load<T>(name: string): Promise<T> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`);
  } catch (cause) {
    throw new Error(
      `Cannot load node:${name}: this runtime has no such module; in a browser use a web address or files in memory`,
      { cause },
    );
  }
}

/** Node's modules for files, also in Deno and Bun. */
export const nodeFiles = () => load<typeof import("node:fs/promises")>("fs/promises");
export const nodePaths = () => load<typeof import("node:path")>("path");
export const nodeUrls = () => load<typeof import("node:url")>("url");
export const nodeZlib = () => load<typeof import("node:zlib")>("zlib");
