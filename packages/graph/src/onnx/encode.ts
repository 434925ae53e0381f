import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { fieldsOf, type MessageName, type ModelProto, messages } from "./schema.js";

/** The bytes of a `.onnx` file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return encode("Model", model).finish();
}

function encode(message: MessageName, value: object): BinaryWriter {
  const writer = new BinaryWriter();
  const fields = fieldsOf(message);
  for (const [key, content] of Object.entries(value)) {
    const field = fields[key];
    if (!field) throw new TypeError(`internal: ${message} has no field "${key}"`);
    const [number, kind] = field;
    // repeated numbers are written unpacked, which every reader accepts
    for (const one of Array.isArray(content) ? content : [content]) {
      if (kind in messages)
        writer.tag(number, WireType.LengthDelimited).bytes(encode(kind as MessageName, one).finish());
      else scalars[kind as keyof typeof scalars](writer, number, one as never);
    }
  }
  return writer;
}

const scalars = {
  int: (writer: BinaryWriter, number: number, value: number) =>
    writer.tag(number, WireType.Varint).int64(value),
  float: (writer: BinaryWriter, number: number, value: number) =>
    writer.tag(number, WireType.Bit32).float(value),
  string: (writer: BinaryWriter, number: number, value: string) =>
    writer.tag(number, WireType.LengthDelimited).string(value),
  bytes: (writer: BinaryWriter, number: number, value: Uint8Array) =>
    writer.tag(number, WireType.LengthDelimited).bytes(value),
};
