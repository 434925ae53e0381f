import { sha256 } from "@permafrost/common/sha256";
import { type PushedFile, type SafetensorsFile, writeSafetensors } from "@permafrost/hub";
import type { Model } from "@permafrost/models";
import { ADAPTER_FILES } from "./adapter-config.js";

/** The member of a file's metadata that lists the SHA-256 of each tensor. */
const HASHES = "sha256";

/** What thawed, as a file. */
export interface ThawedFile {
  /** `adapter.safetensors`. */
  readonly file: PushedFile;
  /** Of the hashes of its tensors. */
  readonly sha256: string;
}

/**
 * The values of what thawed as a file that lists their hashes.
 *
 * @throws RangeError where a value is missing, or there are more or fewer numbers than the model has
 */
export async function thawedFile(
  { parameters }: Pick<Model, "parameters">,
  thawed: Readonly<Record<string, Float32Array>>,
  metadata: Readonly<Record<string, string>>,
): Promise<ThawedFile> {
  const tensors: [string, { shape: readonly number[]; data: Float32Array }][] = [];
  const hashes: [string, string][] = [];
  for (const { name, shape } of parameters.filter((parameter) => parameter.thawed)) {
    const data = Object.hasOwn(thawed, name) ? thawed[name] : undefined;
    if (!data) throw new RangeError(`Cannot save the adapter: it lacks values of "${name}", which thawed`);
    const size = shape.reduce((product, axis) => product * axis, 1);
    if (data.length !== size)
      throw new RangeError(
        `Cannot save the adapter: "${name}" is [${shape.join(", ")}], and there are ${data.length} numbers for it`,
      );
    tensors.push([name, { shape, data }]);
    hashes.push([name, await sha256(bytesOf(data))]);
  }
  const listed = JSON.stringify(Object.fromEntries(hashes));
  return {
    file: {
      path: ADAPTER_FILES.weights,
      bytes: writeSafetensors(Object.fromEntries(tensors), { ...metadata, [HASHES]: listed }),
    },
    sha256: await sha256(new TextEncoder().encode(listed)),
  };
}

/**
 * A reader of what thawed that compares hashes.
 *
 * @param expected what the configuration says
 * @param fail throws what is wrong
 */
export async function readThawed(
  file: SafetensorsFile,
  expected: string,
  fail: (problem: string) => never,
): Promise<(name: string) => Promise<Float32Array>> {
  const listed = file.metadata[HASHES] ?? "";
  if ((await sha256(new TextEncoder().encode(listed))) !== expected)
    fail(`its ${ADAPTER_FILES.weights} is not the one that its ${ADAPTER_FILES.config} was written for`);
  // as this is what was written, it is an object of hashes
  const hashes = new Map(Object.entries(JSON.parse(listed) as Record<string, string>));
  return async (name) => {
    const values = await file.read(name);
    if ((await sha256(bytesOf(values))) !== hashes.get(name))
      fail(`the values of its tensor "${name}" are not those that were written`);
    return values;
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
