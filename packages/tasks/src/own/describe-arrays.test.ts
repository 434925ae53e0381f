import { expect, test } from "vitest";
import { memorySource } from "../files/memory-source.js";
import { describeData } from "./describe-data.js";

/** An array of NumPy, of numbers of 64 bits. */
function npy(shape: readonly number[], values: readonly number[]): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(",")},)}\n`;
  const bytes = new Uint8Array(10 + header.length + 8 * values.length);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length, 0]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(Float64Array.from(values).buffer), 10 + header.length);
  return bytes;
}

test("says of arrays what shapes they have, and what is in them", async () => {
  const files = memorySource({
    "x_test.npy": npy([2, 2], [1, Number.NaN, 3, -4]),
    "notes.txt": new Uint8Array(1),
    "y.npy": npy([1], [Number.POSITIVE_INFINITY]),
  });
  expect(await describeData(files)).toEqual({
    kind: "arrays",
    arrays: [
      {
        file: "x_test.npy",
        name: "x",
        split: "test",
        shape: [2, 2],
        isWhole: false,
        notFinite: 1,
        range: [-4, 3],
        mean: 0,
      },
      { file: "y.npy", name: "y", shape: [1], isWhole: false, notFinite: 1 },
    ],
  });
  await expect(describeData(memorySource({ "a.npz": new Uint8Array(40) }))).rejects.toThrow(
    "Cannot read a.npz: expected .npy, .npz or safetensors",
  );
});
