/**
 * Where this user's programs keep what can be made again: XDG_CACHE_HOME, or what the platform has for it. Node, Deno and Bun only.
 */
export async function cacheFolder(): Promise<string> {
  const [{ homedir }, { join }] = await Promise.all([import("node:os"), import("node:path")]);
  const folders: Partial<Record<NodeJS.Platform, () => string>> = {
    darwin: () => join(homedir(), "Library", "Caches"),
    win32: () => process.env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"),
  };
  const folder = process.env["XDG_CACHE_HOME"] || folders[process.platform]?.() || join(homedir(), ".cache");
  return join(folder, "permafrost");
}
