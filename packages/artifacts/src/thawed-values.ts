import { quote } from "@permafrost/common/quote";
import { sha256 } from "@permafrost/common/sha256";
import {
  fileBytes,
  memoryBytes,
  openSafetensors,
  readRange,
  type SafetensorsFile,
  type StoredTensor,
  saveSafetensors,
} from "@permafrost/hub";

/** What thaws, as files know it. */
export interface ThawedShape {
  /** Name of the parameter. */
  readonly name: string;
  /** Its sizes. */
  readonly shape: readonly number[];
}

/** The member of a file's metadata that lists the SHA-256 of each tensor. */
const HASHES = "sha256";

/** Values of what thawed, with the hashes of them that their file's metadata lists. */
interface SealedValues {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Lists the values of what thawed with their hashes.
 *
 * @param attempt what is tried, for messages
 * @throws RangeError where a value is missing, or there are more or fewer numbers than the model has
 */
export async function sealValues(
  shapes: readonly ThawedShape[],
  values: Readonly<Record<string, Float32Array>>,
  metadata: Readonly<Record<string, string>>,
  attempt: string,
): Promise<SealedValues> {
  const tensors: [string, StoredTensor][] = [];
  const hashes: [string, string][] = [];
  for (const { name, shape } of shapes) {
    const data = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!data) throw new RangeError(`${attempt}: it lacks values of "${name}", which thawed`);
    const size = shape.reduce((product, axis) => product * axis, 1);
    if (data.length !== size)
      throw new RangeError(
        `${attempt}: "${name}" is [${shape.join(", ")}], and there are ${data.length} numbers for it`,
      );
    tensors.push([name, { shape, data }]);
    hashes.push([name, await sha256(bytesOf(data))]);
  }
  const listed = JSON.stringify(Object.fromEntries(hashes));
  return {
    tensors: Object.fromEntries(tensors),
    metadata: { ...metadata, [HASHES]: listed },
  };
}

/** Hash of a list of hashes: that of all values. */
export const hashOfList = (metadata: Readonly<Record<string, string>>): Promise<string> =>
  sha256(new TextEncoder().encode(metadata[HASHES] ?? ""));

/** A reader of what thawed that compares hashes. @param fail throws what is wrong */
export function sealedReader(
  file: SafetensorsFile,
  fail: (problem: string) => never,
): (name: string) => Promise<Float32Array> {
  const hashes = hashesIn(file.metadata[HASHES] ?? "") ?? fail("hashes of its values are not listed in it");
  return async (name) => {
    const values = await file.read(name);
    if ((await sha256(bytesOf(values))) !== hashes.get(name))
      fail(`the values of its tensor ${quote(name)} are not those that were written`);
    return values;
  };
}

/** Refuses tensors that are not what thaws in a model. @param attempt what is tried, for messages */
export function compareTensors(
  shapes: readonly ThawedShape[],
  { tensors }: SafetensorsFile,
  attempt: string,
): void {
  const thawed = new Map(shapes.map(({ name, shape }) => [name, shape]));
  for (const [name, { shape }] of tensors) {
    const expected = thawed.get(name);
    if (expected?.join() !== shape.join())
      throw new RangeError(
        `${attempt}: its tensor ${quote(name)} is [${shape.join(", ")}], ${expected ? `the model has [${expected.join(", ")}]` : "of that name nothing thaws in the model"}`,
      );
  }
  const missing = [...thawed.keys()].find((name) => !tensors.has(name));
  if (missing !== undefined)
    throw new RangeError(`${attempt}: it has no tensor ${quote(missing)}, which thaws in the model`);
}

/**
 * Writes the values of what thawed to a safetensors file that lists their hashes. Whoever reads sees all of it or nothing.
 *
 * @param metadata what else stands in the file
 * @throws RangeError where a value is missing, or of another size.
 */
export async function saveThawed(
  path: string,
  shapes: readonly ThawedShape[],
  values: Readonly<Record<string, Float32Array>>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const sealed = await sealValues(shapes, values, metadata, `Cannot save ${path}`);
  await saveSafetensors(path, sealed.tensors, sealed.metadata);
}

/** Values that {@link saveThawed} wrote. */
export interface ThawedValues {
  /** What else was written. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Reads values by name. @throws SyntaxError if they are not those that were written. */
  read(name: string): Promise<Float32Array>;
}

/** Hash of the values in a file that {@link saveThawed} wrote: an adapter of these has the same in `weights.sha256`. */
export async function thawedHash(path: string): Promise<string> {
  const bytes = await fileBytes(path);
  if (!bytes) throw new Error(`Cannot read ${path}: it is no file`);
  return hashOfList((await openSafetensors(bytes)).metadata);
}

/**
 * Opens what {@link saveThawed} wrote. It is read at once: whoever trains may put other values in its place meanwhile.
 *
 * @param shapes what thaws in the model
 * @param attempt what is tried, for messages: `Cannot use the run "x"`
 * @throws RangeError if tensors are not those of the model; SyntaxError if the file is broken.
 */
export async function openThawed(
  path: string,
  shapes: readonly ThawedShape[],
  attempt: string,
): Promise<ThawedValues> {
  const bytes = await fileBytes(path);
  if (!bytes) throw new Error(`${attempt}: ${path} is no file`);
  const file = await openSafetensors(memoryBytes(await readRange(bytes, 0, bytes.size), bytes.origin));
  compareTensors(shapes, file, attempt);
  const read = sealedReader(file, (problem) => {
    throw new SyntaxError(`${attempt}: ${path} is damaged: ${problem}`);
  });
  return { metadata: file.metadata, read };
}

function hashesIn(listed: string): ReadonlyMap<string, unknown> | undefined {
  try {
    return new Map(Object.entries(JSON.parse(listed) as object));
  } catch {
    return undefined;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
