import { type ByteSource, readRange } from "../byte-source.js";
import { decodeFloats, readFloats } from "../read-floats.js";
import type { ReadOptions } from "../read-options.js";
import { readableType } from "../stored-type.js";
import type { TensorFile } from "../tensor-file.js";
import type { WeightDescription } from "../weight-source.js";
import { gather } from "./gather.js";
import type { TorchStorage, TorchTensor } from "./torch-tensor.js";
import { widthOf } from "./torch-types.js";

/** Finds the first byte of a storage in the file. */
export type LocateStorage = (storage: TorchStorage, options?: ReadOptions) => Promise<number>;

/** A tensor file out of unpickled tensors and a way to find their storages. Tensors that share a storage may overlap. */
export function torchFile(
  source: ByteSource,
  tensors: ReadonlyMap<string, TorchTensor>,
  locate: LocateStorage,
): TensorFile {
  const start = async (tensor: TorchTensor, options?: ReadOptions) =>
    (await locate(tensor.storage, options)) + tensor.offset * widthOf(tensor.storage.dtype);
  const readBytes = async (tensor: TorchTensor, options?: ReadOptions) => {
    const width = widthOf(tensor.storage.dtype);
    const stored = await readRange(source, await start(tensor, options), tensor.span * width, options);
    return tensor.contiguous ? stored : gather(stored, tensor, width);
  };
  const listing = new Map<string, WeightDescription>();
  for (const [name, { storage, shape }] of tensors) listing.set(name, { dtype: storage.dtype, shape });
  return {
    origin: source.origin,
    tensors: listing,
    async read(name, options) {
      const tensor = tensors.get(name)!;
      const dtype = readableType(tensor.storage.dtype, name, source.origin);
      if (!tensor.contiguous) return decodeFloats(await readBytes(tensor, options), dtype);
      return readFloats(source, await start(tensor, options), tensor.count, dtype, options);
    },
    readBytes: async (name, options) => readBytes(tensors.get(name)!, options),
  };
}
