import type { SafetensorsFile } from "@permafrost/hub";
import { hashOfList, sealedReader } from "../thawed-values.js";
import { ADAPTER_FILES } from "./adapter-config.js";

/**
 * A reader of an adapter's values that compares hashes.
 *
 * @param expected hash of their list, as the configuration says it
 * @param fail throws what is wrong
 */
export async function adapterValues(
  file: SafetensorsFile,
  expected: string,
  fail: (problem: string) => never,
): Promise<(name: string) => Promise<Float32Array>> {
  if ((await hashOfList(file.metadata)) !== expected)
    fail(`its ${ADAPTER_FILES.weights} is not the one that its ${ADAPTER_FILES.config} was written for`);
  return sealedReader(file, fail);
}
