import { quote } from "@permafrost/common/quote";
import type { NamedBytes } from "../files/file-source.js";
import { kindOf } from "../files/kind-of-file.js";
import { unpackedLimit } from "../files/unpacked-limit.js";
import type { NamedArray } from "./named-array.js";
import { isNpy, readNpy } from "./npy.js";
import { isSafetensors, readSafetensors } from "./safetensors.js";

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;

/**
 * Reads the arrays of a file by name: `.npy` (called as the file), `.npz`, safetensors, told apart by what is in them. What is packed unpacks
 * to so many times its size at most.
 *
 * @throws Error naming the file and the array that cannot be read.
 */
export async function readArrays({ file, bytes }: NamedBytes): Promise<ReadonlyMap<string, NamedArray>> {
  const guarded = <T>(what: string, read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      throw new Error(`Cannot read ${what}: ${(cause as Error).message}`, { cause });
    }
  };
  if (isNpy(bytes)) return new Map([[nameOf(file), guarded(file, () => readNpy(bytes))]]);
  if (isSafetensors(bytes)) return guarded(file, () => readSafetensors(bytes));
  if (!isZip(bytes))
    throw new Error(`Cannot read ${file}: expected .npy, .npz or safetensors, found ${kindOf(bytes)}`);
  const { unzipSync } = await import("fflate");
  const limit = unpackedLimit(bytes.length);
  let all = 0;
  const entries = guarded(file, () =>
    unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!name.endsWith(".npy")) return false;
        all += originalSize;
        if (all > limit)
          throw new Error(`its arrays unpack to more than the ${limit} bytes that are allowed`);
        return true;
      },
    }),
  );
  return new Map(
    Object.entries(entries).map(([name, entry]) => [
      nameOf(name),
      guarded(`${quote(name)} of ${file}`, () => {
        if (!isNpy(entry)) throw new Error("it is no array of NumPy");
        return readNpy(entry);
      }),
    ]),
  );
}

const nameOf = (path: string): string =>
  path
    .split("/")
    .at(-1)!
    .replace(/\.npy$/i, "");
