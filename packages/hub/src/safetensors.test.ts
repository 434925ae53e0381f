import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryBytes } from "./byte-source.js";
import { openSafetensors } from "./safetensors.js";
import type { StoredTensor } from "./stored-tensor.js";
import { writeSafetensors } from "./write-safetensors.js";

/** A file by hand: header text (or object) and as many zero bytes of data. */
function file(header: unknown, dataSize: number, length?: number): Uint8Array {
  const text =
    header instanceof Uint8Array
      ? header
      : new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataSize);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const open = (bytes: Uint8Array) => openSafetensors(memoryBytes(bytes, "bad.safetensors"));
const tensor = (shape: unknown, data_offsets: unknown, dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets,
});

describe("openSafetensors() refuses", () => {
  const cases: Record<string, [Uint8Array, RegExp]> = {
    "an empty file": [new Uint8Array(0), /it is an empty file/],
    "a header larger than the file": [file({}, 0, 1000), /take 1000 bytes, the file has 10/],
    "a header of 2^63 bytes": [file({}, 0, 2 ** 62), /the file has 10/],
    "a header that is not JSON": [file('{"a":', 0), /not valid JSON/],
    "a header that is not UTF-8": [file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), 1), /not valid JSON/],
    "a header that is a list": [file([], 0), /not a JSON object/],
    "a deeply nested header": [file("[".repeat(100_000), 0), /not valid JSON/],
    "a key twice": [
      file(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
      /has the key "a" twice/,
    ],
    "a key twice inside a tensor": [
      file('{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}', 4),
      /has the key "shape" twice/,
    ],
    "a type that is no name": [
      file({ a: tensor([1], [0, 4], "F8 E4M3") }, 4),
      /stored as "F8 E4M3", which is/,
    ],
    "a type that is no text": [file({ a: tensor([1], [0, 4], 32) }, 4), /stored as "32", which is none of/],
    "a type from the prototype": [
      file({ a: tensor([1], [0, 4], "constructor") }, 4),
      /stored as "constructor"/,
    ],
    "a negative size": [file({ a: tensor([-1], [0, 4]) }, 4), /impossible shape/],
    "a fractional size": [file({ a: tensor([0.5], [0, 2]) }, 2), /impossible shape/],
    "a shape nested without end": [
      file(
        `{"a":{"dtype":"F32","shape":${"[".repeat(50_000)}${"]".repeat(50_000)},"data_offsets":[0,4]}}`,
        4,
      ),
      /impossible shape \[…\]/,
    ],
    "a product beyond 2^53": [file({ a: tensor([2 ** 40, 2 ** 40], [0, 4]) }, 4), /impossible shape/],
    "too many dimensions": [file({ a: tensor(new Array(65).fill(1), [0, 4]) }, 4), /impossible shape/],
    "offsets beyond the file": [file({ a: tensor([2], [0, 8]) }, 4), /outside its 4 bytes of data/],
    "offsets in the wrong order": [file({ a: tensor([0], [4, 0]) }, 4), /outside its 4 bytes/],
    "offsets that are text": [file({ a: tensor([1], ["0", "4"]) }, 4), /outside its 4 bytes/],
    "missing offsets": [file({ a: { dtype: "F32", shape: [1] } }, 4), /has no data_offsets/],
    "bytes that do not fit the shape": [
      file({ a: tensor([2], [0, 4]) }, 4),
      /has 4 bytes, but F32 \[2\] takes 8/,
    ],
    "overlapping tensors": [file({ a: tensor([2], [0, 8]), b: tensor([2], [4, 12]) }, 12), /overlaps/],
    "a gap between tensors": [file({ a: tensor([1], [0, 4]), b: tensor([1], [8, 12]) }, 12), /leaves a gap/],
    "a truncated file": [file({ a: tensor([1], [0, 4]), b: tensor([1], [4, 8]) }, 7), /outside its 7 bytes/],
    "bytes after the last tensor": [file({ a: tensor([1], [0, 4]) }, 5), /take 4 bytes, 5 bytes follow/],
    "metadata that is not text": [
      file({ __metadata__: { a: 1 } }, 0),
      /__metadata__ is not a record of strings/,
    ],
  };
  for (const [name, [bytes, message]] of Object.entries(cases)) {
    it(name, async () => {
      const opening = open(bytes);
      await expect(opening).rejects.toThrow(SyntaxError);
      await expect(opening).rejects.toThrow(message);
      await expect(opening).rejects.toThrow("Cannot read bad.safetensors");
    });
  }
});

describe("openSafetensors()", () => {
  it("reads data that is not aligned", async () => {
    const bytes = file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} ', 8);
    expect((bytes.length - 8) % 4).not.toBe(0);
    new DataView(bytes.buffer).setFloat32(bytes.length - 8, 1.5, true);
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, -2, true);
    expect([...(await (await open(bytes)).read("a"))]).toEqual([1.5, -2]);
  });

  it.each(["F8_E4M3", "F8_E5M2", "F4", "C64", "U4"])(
    "lists a tensor of type %s, and reads the others",
    async (dtype) => {
      const source = await open(file({ a: tensor([2], [0, 8], dtype), b: tensor([1], [8, 12]) }, 12));
      expect([...source.tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
        ["a", dtype, [2]],
        ["b", "F32", [1]],
      ]);
      expect([...(await source.read("b"))]).toEqual([0]);
      expect(await source.readBytes("a")).toEqual(new Uint8Array(8));
      await expect(source.read("a")).rejects.toThrow(
        `Cannot read bad.safetensors: the tensor "a" is stored as "${dtype}", which is none of F64, F32`,
      );
    },
  );

  it("keeps names that JavaScript objects know", async () => {
    const bytes = file('{"__proto__":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}', 1);
    expect([...(await open(bytes)).tensors.keys()]).toEqual(["__proto__"]);
  });

  it("decodes every stored type", async () => {
    const written = writeSafetensors({
      F64: { shape: [2], data: Float64Array.of(1 / 3, -1e300) },
      F32: { shape: [2], data: Float32Array.of(1 / 3, -0) },
      F16: { shape: [3], data: Float32Array.of(0.1, -65504, 2 ** -24), dtype: "F16" },
      BF16: { shape: [2], data: Float32Array.of(0.1, -3), dtype: "BF16" },
      I64: { shape: [3], data: BigInt64Array.of(-1n, -(2n ** 63n), 2n ** 40n + 1n) },
      U64: { shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
      I32: { shape: [2], data: Int32Array.of(-(2 ** 31), 7) },
      U32: { shape: [1], data: Uint32Array.of(2 ** 32 - 1) },
      I16: { shape: [2], data: Int16Array.of(-32768, 32767) },
      U16: { shape: [1], data: Uint16Array.of(65535) },
      I8: { shape: [2], data: Int8Array.of(-128, 127) },
      U8: { shape: [1, 3], data: Uint8Array.of(0, 128, 255) },
      BOOL: { shape: [3], data: Uint8Array.of(0, 1, 2), dtype: "BOOL" },
    });
    const source = await open(written);
    const read = async (name: string) => [...(await source.read(name))];
    expect(await read("F64")).toEqual([Math.fround(1 / 3), -Infinity]);
    expect(await read("F32")).toEqual([Math.fround(1 / 3), -0]);
    expect(await read("F16")).toEqual([0.0999755859375, -65504, 2 ** -24]);
    expect(await read("BF16")).toEqual([0.10009765625, -3]);
    expect(await read("I64")).toEqual([-1, -(2 ** 63), 2 ** 40]);
    expect(await read("U64")).toEqual([2 ** 64]);
    expect(await read("I32")).toEqual([-(2 ** 31), 7]);
    expect(await read("U32")).toEqual([2 ** 32]);
    expect(await read("I16")).toEqual([-32768, 32767]);
    expect(await read("U16")).toEqual([65535]);
    expect(await read("I8")).toEqual([-128, 127]);
    expect(await read("U8")).toEqual([0, 128, 255]);
    expect(await read("BOOL")).toEqual([0, 1, 1]);
    expect(new BigInt64Array((await source.readBytes("I64")).buffer)[2]).toBe(2n ** 40n + 1n);
  });
});

describe("writeSafetensors()", () => {
  it("gives back what it was given, aligned", async () => {
    const anyTensor = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
      const length = shape.reduce((product, size) => product * size, 1);
      const exactly = { minLength: length, maxLength: length };
      return fc.oneof(
        fc.float32Array(exactly).map((data): StoredTensor => ({ shape, data })),
        fc.uint8Array(exactly).map((data): StoredTensor => ({ shape, data })),
        fc.int16Array(exactly).map((data): StoredTensor => ({ shape, data })),
        fc.bigInt64Array(exactly).map((data): StoredTensor => ({ shape, data })),
      );
    });
    const name = fc.string({ unit: "binary" }).filter((text) => text !== "__metadata__");
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, anyTensor),
        fc.dictionary(name, fc.string()),
        async (tensors, metadata) => {
          const source = await open(writeSafetensors(tensors, metadata));
          expect(new Set(source.tensors.keys())).toEqual(new Set(Object.keys(tensors)));
          expect(source.metadata).toEqual({ ...metadata });
          for (const [name, { shape, data }] of Object.entries(tensors)) {
            expect(source.tensors.get(name)!.shape).toEqual(shape);
            const offset = (source.tensors.get(name) as unknown as { offset: number }).offset;
            if (data.length > 0) expect(offset % data.BYTES_PER_ELEMENT).toBe(0);
            expect(await source.readBytes(name)).toEqual(
              new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
            );
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("refuses what does not fit", () => {
    expect(() => writeSafetensors({ a: { shape: [3], data: new Float32Array(2) } })).toThrow(
      'Cannot store the tensor "a": shape [3] does not fit 2 numbers',
    );
    expect(() => writeSafetensors({ a: { shape: [1], data: new Int32Array(1), dtype: "F16" } })).toThrow(
      "a Int32Array cannot be written as F16",
    );
    for (const none of [undefined, null, [[1, 2]], { data: new Float32Array(2) }, new Float32Array(2)])
      expect(() => writeSafetensors({ a: none as never })).toThrow(
        'Cannot store the tensor "a": expected { shape, data }, numbers row by row, found',
      );
    expect(() => writeSafetensors({ a: { shape: [2], data: [1, 2] as never } })).toThrow(
      'Cannot store the tensor "a": its data is no typed array of numbers',
    );
    expect(() => writeSafetensors({ __metadata__: { shape: [1], data: new Int32Array(1) } })).toThrow(
      RangeError,
    );
  });
});
