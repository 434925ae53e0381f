import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readArrays } from "../arrays/read-arrays.js";
import { batchAt } from "../batches.js";
import { decodeOutput } from "../encoding/decode-output.js";
import { memorySource } from "../files/memory-source.js";
import { fromArrayFiles } from "./array-task.js";

/** As NumPy 2.4 wrote them: test/fixtures/make_arrays.py. */
const fixtures = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../test/fixtures/arrays.json"), "utf8"),
) as { npy: Record<string, string>; npz: string; packed: string };
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const read = async (file: string, bytes: Uint8Array) => [...(await readArrays({ file, bytes }))];
const count = Array.from({ length: 24 }, (_, i) => i);

describe("arrays of NumPy", () => {
  test.each(["<f2", "<f4", ">f8", "<i8", ">i2"])("%s", async (type) => {
    const [[name, array] = []] = await read("folder/a.npy", bytesOf(fixtures.npy[type]!));
    expect([name, array!.shape, [...array!.values]]).toEqual(["a", [2, 3, 4], count.map((i) => i - 3)]);
    expect(array!.isWhole).toBe(type.includes("i"));
  });

  test.each(["|u1", "<u4", "fortran"])("%s", async (type) => {
    const [[, array] = []] = await read("a.npy", bytesOf(fixtures.npy[type]!));
    expect([...array!.values]).toEqual(count);
  });

  test("of truth, and one number alone", async () => {
    const [[, truth] = []] = await read("a.npy", bytesOf(fixtures.npy["bool"]!));
    expect([...truth!.values]).toEqual(count.map((i) => (i % 3 === 0 ? 1 : 0)));
    const [[, one] = []] = await read("a.npy", bytesOf(fixtures.npy["scalar"]!));
    expect([one!.shape, [...one!.values]]).toEqual([[], [2.5]]);
  });

  test("of texts, cut off, or unpacked to very much are refused", async () => {
    await expect(read("a.npy", bytesOf(fixtures.npy["objects"]!))).rejects.toThrow(
      "Cannot read a.npy: expected numbers of one of the types f2, f4, f8, bf16, i1, i2, i4, i8, u1, u2, u4, u8, b1, found U1",
    );
    const whole = bytesOf(fixtures.npy["<f4"]!);
    for (let length = 6; length < whole.length; length += 7)
      await expect(read("a.npy", whole.subarray(0, length))).rejects.toThrow(/^Cannot read a\.npy: /);
    const bomb = bytesOf(fixtures.packed);
    // the directory at the end says how much there is
    const entry = Buffer.from(bomb).indexOf("PK\x01\x02", 0, "latin1");
    new DataView(bomb.buffer).setUint32(entry + 24, 2 ** 31, true);
    await expect(read("a.npz", bomb)).rejects.toThrow(
      /^Cannot read a\.npz: its arrays unpack to more than the \d+ bytes that are allowed$/,
    );
    await expect(read("a.npz", new Uint8Array(40))).rejects.toThrow("expected .npy, .npz or safetensors");
  });
});

describe("safetensors", () => {
  const tensors = (header: object, data: Uint8Array) => {
    const text = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + data.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    bytes.set(data, 8 + text.length);
    return bytes;
  };
  test("are read by name", async () => {
    const data = new Uint8Array(Float32Array.of(1, -2).buffer);
    const header = {
      __metadata__: { a: "b" },
      x: { dtype: "F32", shape: [1, 2], data_offsets: [0, 8] },
      y: { dtype: "BF16", shape: [1], data_offsets: [6, 8] },
    };
    const arrays = new Map(await read("a.safetensors", tensors(header, data)));
    expect(arrays.get("x")).toMatchObject({ shape: [1, 2], isWhole: false });
    expect([...arrays.get("x")!.values]).toEqual([1, -2]);
    expect([...arrays.get("y")!.values]).toEqual([-2]);
  });

  test("a tensor beyond the file is named", async () => {
    const header = { x: { dtype: "F32", shape: [3], data_offsets: [0, 12] } };
    await expect(read("a.safetensors", tensors(header, new Uint8Array(8)))).rejects.toThrow(
      "Cannot read a.safetensors: expected 12 bytes for the shape [3], found 8",
    );
  });
});

describe("fromArrayFiles", () => {
  test("takes splits by their names, and whole numbers for classes", async () => {
    const task = await fromArrayFiles(memorySource({ "a.npz": bytesOf(fixtures.npz) }));
    expect(task.input).toEqual({ kind: "values", tokens: 3, dim: 4 });
    expect(task.output).toEqual({ tokens: 1, labels: 1, classes: 2 });
    const { x, y } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([[...x], [...y]]).toEqual([count, [1, 0]]);
    const test = batchAt(task, { split: "test", batchSize: 1 }, 0);
    expect([[...test.x], [...test.y]]).toEqual([count.slice(0, 12).map((i) => i + 1), [1]]);
  });

  test("takes fractions for values, a share of which it holds out", async () => {
    const task = await fromArrayFiles(memorySource({ "a.npz": bytesOf(fixtures.packed) }));
    expect([task.input, task.output.kind]).toEqual([{ kind: "values", tokens: 2, dim: 1 }, "values"]);
    expect([task.splits.train.length, task.splits.test.length]).toEqual([8, 2]);
    const { x, y } = batchAt(task, { split: "test", order: "sequential", batchSize: 2 }, 0);
    const told = decodeOutput(task.encoding, [y[0]!]);
    // y is a half of the row, and x begins with twice the row
    expect(told).toMatchObject({ values: [[expect.closeTo(x[0]! / 4, 5)]] });
  });

  test("takes the split from the name of a file, and refuses one array from two files", async () => {
    const bytes = bytesOf(fixtures.packed);
    const task = await fromArrayFiles(memorySource({ "train.npz": bytes, "data/test.npz": bytes }));
    expect([task.splits.train.length, task.splits.test.length]).toEqual([10, 10]);
    await expect(fromArrayFiles(memorySource({ "a.npz": bytes, "b.npz": bytes }))).rejects.toThrow(
      'Cannot read arrays of memory: expected "x" in one file, found it in a.npz and b.npz; call files or arrays train and test',
    );
  });

  test("names what is missing, and what there is", async () => {
    const source = memorySource({ "a.npz": bytesOf(fixtures.packed) });
    await expect(fromArrayFiles(source, { label: "z" })).rejects.toThrow(
      'Cannot read arrays of memory: expected inputs x and labels z for train, found "x" [10, 2], "y" [10]',
    );
    await expect(
      fromArrayFiles(
        memorySource({ "x.npy": bytesOf(fixtures.npy["<f4"]!), "y.npy": bytesOf(fixtures.npy["fortran"]!) }),
      ),
    ).rejects.toThrow(
      "expected inputs and labels of train for as many examples, of the shapes of training, found [2, 3, 4] and [2, 3, 4]",
    );
  });
});
