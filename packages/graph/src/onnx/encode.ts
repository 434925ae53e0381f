import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { fieldsOf, type MessageName, type ModelProto, messages } from "./schema.js";

/** The bytes of a `.onnx` file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return joined(inPieces("Model", model));
}

/** Messages on the way to the numbers of weights: these stay where they are until the file is put together, once. */
const LARGE: readonly string[] = ["Graph", "Tensor", "bytes"];

/** A message that may hold large tensors, in pieces. */
function inPieces(message: MessageName, value: object): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const writer = new BinaryWriter();
  for (const { number, kind, content } of fieldValues(message, value)) {
    if (!LARGE.includes(kind)) {
      write(writer, number, kind, content);
      continue;
    }
    const inner =
      kind === "bytes" ? [content as Uint8Array] : inPieces(kind as MessageName, content as object);
    writer.tag(number, WireType.LengthDelimited).uint32(lengthOf(inner));
    pieces.push(writer.finish(), ...inner);
  }
  return [...pieces, writer.finish()];
}

function write(writer: BinaryWriter, number: number, kind: string, content: unknown): void {
  if (!(kind in messages)) {
    scalars[kind as keyof typeof scalars](writer, number, content as never);
    return;
  }
  writer.tag(number, WireType.LengthDelimited).fork();
  for (const field of fieldValues(kind as MessageName, content as object))
    write(writer, field.number, field.kind, field.content);
  writer.join();
}

/** What is to be written, one by one; repeated numbers are written unpacked, which every reader accepts. */
function* fieldValues(message: MessageName, value: object) {
  const fields = fieldsOf(message);
  for (const [key, contents] of Object.entries(value)) {
    const field = fields[key];
    if (!field) throw new TypeError(`internal: ${message} has no field "${key}"`);
    const [number, kind] = field;
    for (const content of Array.isArray(contents) ? contents : [contents]) yield { number, kind, content };
  }
}

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
  bytes: (writer: BinaryWriter, number: number, value: Uint8Array) =>
    writer.tag(number, WireType.LengthDelimited).bytes(value),
};
