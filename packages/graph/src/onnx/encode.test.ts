import { decodeOnnx } from "@permafrost/testing/decode-onnx";
import { describe, expect, it } from "vitest";
import { encodeModel } from "./encode.js";
import { type AttributeProto, attributeTypes, type ModelProto, type TensorProto } from "./schema.js";

const model = (
  attribute: readonly AttributeProto[],
  initializer: readonly TensorProto[] = [],
): ModelProto => ({
  ir_version: 9,
  producer_name: "permafrost",
  opset_import: [{ domain: "", version: 20 }],
  graph: {
    name: "program",
    node: [{ input: ["x"], output: ["y"], name: "n", op_type: "Identity", attribute, domain: "" }],
    initializer,
    input: [],
    output: [],
  },
});
const int = (i: number): AttributeProto => ({ name: "i", type: attributeTypes.int, i });
const string = (s: string): AttributeProto => ({ name: "s", type: attributeTypes.string, s });
const attributesOf = (written: ModelProto) => decodeOnnx(encodeModel(written)).nodes[0]!.attributes;

describe("encodeModel", () => {
  it.each([
    ...[0, 1, 127, 128, 2 ** 28 - 1, 2 ** 28, 2 ** 31, 2 ** 32, 2 ** 35, 2 ** 53 - 1],
    ...[-1, -128, -(2 ** 31), -(2 ** 32) - 1, -(2 ** 53) + 1],
  ])("writes the whole number %d", (number) => {
    expect(attributesOf(model([int(number)]))).toEqual({ i: number });
    const ints = [number, 3, number];
    expect(attributesOf(model([{ name: "list", type: attributeTypes.ints, ints }]))).toEqual({ list: ints });
  });

  it.each(["", "a", "ä", "x".repeat(127), "é".repeat(64), "x".repeat(70_000), "雪🧊".repeat(20_000)])(
    "writes strings of any length and script",
    (text) => {
      expect(attributesOf(model([string(text), int(7)]))).toEqual({ s: text, i: 7 });
      const metadata = { ...model([]), metadata_props: [{ key: text, value: `${text}!` }] };
      expect(decodeOnnx(encodeModel(metadata)).metadata).toEqual({ [text]: `${text}!` });
    },
  );

  it("writes floats and bytes as they are, wherever they lie", () => {
    const f = (value: number) => ({ name: `f${value}`, type: attributeTypes.float, f: value });
    const found = attributesOf(model([0.5, -1e-20, Number.NaN].map(f)));
    expect(found).toEqual({ "f0.5": 0.5, "f-1e-20": Math.fround(-1e-20), fNaN: Number.NaN });
    const tensors = [0, 1, 127, 128, 70_000].map((size, i) => ({
      dims: [size],
      data_type: 2,
      name: `t${i}`,
      raw_data: Uint8Array.from({ length: size }, (_, at) => (at * 7 + i) & 255),
    }));
    const { initializers } = decodeOnnx(encodeModel(model([], tensors)));
    for (const [i, { dims, name, raw_data }] of tensors.entries())
      expect(initializers[i]).toMatchObject({ name, shape: dims, bytes: raw_data });
  });

  it.each([Number.NaN, 1.5, 2 ** 53, Number.POSITIVE_INFINITY])("refuses %d as a whole number", (number) => {
    expect(() => encodeModel(model([int(number)]))).toThrow(
      new TypeError(
        `Cannot write "i" of Attribute: expected a whole number of at most 53 bits, found ${number}`,
      ),
    );
    const tensor = { dims: [2, number], data_type: 1, name: "t" };
    expect(() => encodeModel(model([], [tensor]))).toThrow('Cannot write "dims" of Tensor');
  });

  it("refuses what is no string and no bytes", () => {
    expect(() => encodeModel(model([string(undefined as never)]))).toThrow(
      'Cannot write "s" of Attribute: expected a string, found "undefined"',
    );
    const tensor = { dims: [1], data_type: 1, name: "t", raw_data: "\0\0\0\0" as never };
    expect(() => encodeModel(model([], [tensor]))).toThrow('Cannot write "raw_data" of Tensor');
  });
});
