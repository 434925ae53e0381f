import { homedir } from "node:os";
import { join } from "node:path";

const FOLDERS: Readonly<Partial<Record<NodeJS.Platform, () => string>>> = {
  darwin: () => join(homedir(), "Library", "Caches"),
  win32: () => process.env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"),
};

/** Where this user's programs keep what can be made again: XDG_CACHE_HOME, or what the platform has for it. */
export function cacheFolder(): string {
  const folder = process.env["XDG_CACHE_HOME"] || FOLDERS[process.platform]?.() || join(homedir(), ".cache");
  return join(folder, "permafrost");
}
