import { existsSync } from "node:fs";
import { resolve } from "node:path";

const root = process.env["PERMAFROST_DATA"] ?? resolve(import.meta.dirname, "../../../../shared/data");

/** A folder of real data, or undefined, with a line that says why tests that need it are skipped. */
export function realData(folder: string): string | undefined {
  const path = resolve(root, folder);
  if (existsSync(path)) return path;
  console.warn(
    `Skipped: tests on real data need ${path}; set PERMAFROST_DATA to the folder that has ${folder}`,
  );
  return undefined;
}
