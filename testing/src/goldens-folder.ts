import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The folder of the golden values: those of this repository, or what `PERMAFROST_GOLDENS` names.
 *
 * @throws Error if there are none: bodies that are wrong would pass without them.
 */
export function goldensFolder(): string {
  const folder = process.env["PERMAFROST_GOLDENS"] ?? join(import.meta.dirname, "../goldens");
  if (existsSync(join(folder, "manifest.json"))) return folder;
  throw new Error(
    `Cannot find the golden values: there is no manifest.json in ${folder}. They are in testing/goldens; PERMAFROST_GOLDENS names another folder`,
  );
}
