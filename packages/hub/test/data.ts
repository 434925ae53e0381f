import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { WeightSource } from "../src/weight-source.js";

const DATA =
  process.env.PERMAFROST_DATA ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url));

/** A folder of the test data, such as `hub/tiny-gpt2`; undefined, said once on the console, where it is missing. */
export function dataFolder(name: string): string | undefined {
  const folder = `${DATA}/${name}`;
  if (existsSync(folder)) return folder;
  console.warn(`Skipped: ${folder} is missing; set PERMAFROST_DATA to the folder of the test data`);
  return undefined;
}

/** SHA-256, its first 16 digits, over names and float32 bytes of all tensors in the order of their names. */
export async function fingerprint(source: WeightSource): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [...source.names()].sort()) {
    hash.update(name);
    hash.update(new Uint8Array((await source.read(name)).buffer));
  }
  return hash.digest("hex").slice(0, 16);
}
