// Where training starts, as start.ts wrote it: plain arrays, which each library then makes its own.
import { openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

/** @param {string} folder */
export function readStart(folder) {
  const since = performance.now();
  const { tensors, ...workload } = JSON.parse(readFileSync(join(folder, "start.json"), "utf8"));
  const file = openSync(join(folder, "values.bin"), "r");
  const places = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    ...workload,
    since,
    /** Shape and values of a tensor, by our names. */
    read(name) {
      const { shape, offset } = places.get(name);
      const values = new Float32Array(shape.reduce((size, axis) => size * axis, 1));
      readSync(file, values, 0, values.byteLength, 4 * offset);
      return { shape, values };
    },
  };
}
