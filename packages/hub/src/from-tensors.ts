import { checkGiven } from "@permafrost/common/check-given";
import { decodeFloats } from "./read-floats.js";
import { encodeTensor, type StoredTensor } from "./stored-tensor.js";
import { unknownTensor } from "./unknown-tensor.js";
import type { Checkpoint } from "./weight-source.js";

/**
 * A checkpoint of tensors that are in memory. The arrays are read when a tensor is asked for, and not changed.
 *
 * @param tensors by name; a shape and row-major numbers each.
 * @param config what `config.json` would hold.
 * @throws RangeError, TypeError for a tensor whose shape and numbers disagree.
 */
export function fromTensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  config: Readonly<Record<string, unknown>> = {},
  origin = "memory",
): Checkpoint {
  checkGiven("open tensors", tensors, [], "tensors by name, { shape, data }");
  const encoded = new Map(
    Object.entries(tensors).map(([name, tensor]) => [name, encodeTensor(name, tensor)]),
  );
  const names = Object.freeze([...encoded.keys()]);
  let bytesRead = 0;
  const find = (name: string) => {
    const tensor = encoded.get(name);
    if (tensor === undefined) throw unknownTensor(origin, name, names);
    return tensor;
  };
  return {
    origin,
    config,
    names: () => names,
    describe: (name) => {
      const { dtype, shape } = find(name);
      return { dtype, shape };
    },
    async read(name, options) {
      options?.signal?.throwIfAborted();
      const { bytes, dtype } = find(name);
      bytesRead += bytes.length;
      return decodeFloats(bytes, dtype);
    },
    async readBytes(name, options) {
      options?.signal?.throwIfAborted();
      const { bytes } = find(name);
      bytesRead += bytes.length;
      return bytes.slice();
    },
    get bytesRead() {
      return bytesRead;
    },
    bytesFetched: 0,
    bytesTotal: [...encoded.values()].reduce((sum, { bytes }) => sum + bytes.length, 0),
  };
}
