import { writeWhole } from "@permafrost/common/write-whole";
import type { StoredTensor } from "./stored-tensor.js";
import { safetensorsParts } from "./write-safetensors.js";

/**
 * Writes a safetensors file to disk, atomically: a reader sees the old file or the new one, never half of it. The numbers
 * are written from where they are, without a second copy. Node, Deno and Bun only.
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeWhole(path, safetensorsParts(tensors, metadata));
}
