// Where training starts, as write-start.ts wrote it: plain arrays, which each library then makes its own.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @param {string} folder */
export function readStart(folder) {
  const { tensors, ...workload } = JSON.parse(readFileSync(join(folder, "start.json"), "utf8"));
  const bytes = readFileSync(join(folder, "values.bin"));
  const places = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    ...workload,
    /** Shape and values of a tensor, by our names. */
    read(name) {
      const { shape, offset } = places.get(name);
      const length = shape.reduce((size, axis) => size * axis, 1);
      return { shape, values: new Float32Array(bytes.buffer, bytes.byteOffset + 4 * offset, length) };
    },
  };
}
