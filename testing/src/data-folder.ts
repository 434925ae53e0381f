import { existsSync } from "node:fs";
import { join } from "node:path";

const DATA = process.env["PERMAFROST_DATA"] ?? join(import.meta.dirname, "../../../shared/data");

/** A folder of the test data, such as `hub/tiny-gpt2`; undefined, with a line that says so, where it is missing. */
export function dataFolder(name: string): string | undefined {
  const folder = join(DATA, name);
  if (existsSync(folder)) return folder;
  console.warn(`Skipped: no ${folder}; set PERMAFROST_DATA to the folder of the test data`);
  return undefined;
}
