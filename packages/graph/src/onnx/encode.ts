import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { fieldsOf, type MessageName, type ModelProto, messages } from "./schema.js";

/** The bytes of a `.onnx` file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return joined(encode("Model", model));
}

/** A message in pieces: large tensors stay where they are until the file is put together, once. */
function encode(message: MessageName, value: object): Uint8Array[] {
  const fields = fieldsOf(message);
  return Object.entries(value).flatMap(([key, content]) => {
    const field = fields[key];
    if (!field) throw new TypeError(`internal: ${message} has no field "${key}"`);
    const [number, kind] = field;
    // repeated numbers are written unpacked, which every reader accepts
    return (Array.isArray(content) ? content : [content]).flatMap((one) => {
      if (kind === "bytes") return delimited(number, [one as Uint8Array]);
      if (kind in messages) return delimited(number, encode(kind as MessageName, one));
      return [scalars[kind as keyof typeof scalars](new BinaryWriter(), number, one as never).finish()];
    });
  });
}

function delimited(number: number, pieces: readonly Uint8Array[]): Uint8Array[] {
  const start = new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(lengthOf(pieces)).finish();
  // what is small is joined at once, so that a graph does not become a million pieces
  return lengthOf(pieces) <= SMALL ? [joined([start, ...pieces])] : [start, ...pieces];
}

const SMALL = 1 << 12;

const lengthOf = (pieces: readonly Uint8Array[]) => pieces.reduce((sum, piece) => sum + piece.length, 0);

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const scalars = {
  int: (writer: BinaryWriter, number: number, value: number) =>
    writer.tag(number, WireType.Varint).int64(value),
  float: (writer: BinaryWriter, number: number, value: number) =>
    writer.tag(number, WireType.Bit32).float(value),
  string: (writer: BinaryWriter, number: number, value: string) =>
    writer.tag(number, WireType.LengthDelimited).string(value),
};
