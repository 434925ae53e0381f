import { builtin } from "@permafrost/common/builtin";
/**
 * Where this user's programs keep what can be made again: XDG_CACHE_HOME, or what the platform has for it. Node, Deno and Bun only.
 */
export async function cacheFolder(): Promise<string> {
  const { homedir } = builtin("os");
  const { join } = builtin("path");
  const { env, platform } = builtin("process");
  const folders: Partial<Record<NodeJS.Platform, () => string>> = {
    darwin: () => join(homedir(), "Library", "Caches"),
    win32: () => env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"),
  };
  const folder = env["XDG_CACHE_HOME"] || folders[platform]?.() || join(homedir(), ".cache");
  return join(folder, "permafrost");
}
