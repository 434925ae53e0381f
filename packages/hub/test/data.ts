import { createHash } from "node:crypto";
import { join } from "node:path";
import { dataFolder } from "@permafrost/testing/data-folder";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import type { WeightSource } from "../src/weight-source.js";

/** A folder of golden values (`goldens/…`), or of the test data; undefined, with a line that says so, where that is missing. */
export const checkpointFolder = (name: string): string | undefined =>
  name.startsWith("goldens/") ? join(goldensFolder(), name.slice("goldens/".length)) : dataFolder(name);

/** SHA-256, its first 16 digits, over names and float32 bytes of all tensors in the order of their names. */
export async function fingerprint(source: WeightSource): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [...source.names()].sort()) {
    hash.update(name);
    hash.update(new Uint8Array((await source.read(name)).buffer));
  }
  return hash.digest("hex").slice(0, 16);
}
