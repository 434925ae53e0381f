import { builtin, hasBuiltins } from "./builtin.js";

/**
 * The address of a folder, with a slash at its end, however it was given: an address, one relative to the page, or in Node, Deno and Bun
 * a path.
 */
export function folderAddress(given: string): string {
  const folder = given.endsWith("/") ? given : `${given || "."}/`;
  // two letters at least: one is a drive
  if (/^[a-z][\w+.-]+:/i.test(folder)) return folder;
  if (hasBuiltins()) return `${builtin("url").pathToFileURL(builtin("path").resolve(folder)).href}/`;
  const { document, location } = globalThis as {
    document?: { baseURI: string };
    location?: { href: string };
  };
  return new URL(folder, document?.baseURI ?? location?.href).href;
}
