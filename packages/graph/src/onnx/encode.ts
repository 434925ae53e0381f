import { quote } from "@permafrost/common/quote";
import { isTyped } from "@permafrost/common/typed-array";
import { PbfWriter } from "pbf";
import { fieldsOf, type MessageName, type ModelProto, messages } from "./schema.js";

/**
 * The bytes of a `.onnx` file.
 *
 * @throws TypeError for a value that is not what its field holds.
 */
export function encodeModel(model: ModelProto): Uint8Array {
  return joined(inPieces("Model", model));
}

/** Messages on the way to the numbers of weights: these stay where they are until the file is put together, once. */
const LARGE: readonly string[] = ["Graph", "Tensor", "bytes"];

/** What comes with its length in front: messages, strings, bytes. */
const LENGTH_DELIMITED = 2;

/** A value on its way into a message. */
interface FieldValue {
  readonly message: MessageName;
  readonly key: string;
  readonly number: number;
  readonly kind: string;
  readonly content: unknown;
}

/** A message that may hold large tensors, in pieces. */
function inPieces(message: MessageName, value: object): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let writer = new PbfWriter();
  for (const field of fieldValues(message, value)) {
    if (!LARGE.includes(field.kind)) {
      write(field, writer);
      continue;
    }
    const inner =
      field.kind === "bytes"
        ? [checked(field, scalars.bytes) as Uint8Array]
        : inPieces(field.kind as MessageName, field.content as object);
    writer.writeTag(field.number, LENGTH_DELIMITED);
    writer.writeVarint(lengthOf(inner));
    pieces.push(writer.finish(), ...inner);
    // what was finished is a view of the writer's buffer
    writer = new PbfWriter();
  }
  return [...pieces, writer.finish()];
}

function write(field: FieldValue, writer: PbfWriter): void {
  const { number, kind, content } = field;
  if (kind in messages) {
    writer.writeMessage(number, writeFields, { message: kind as MessageName, value: content as object });
    return;
  }
  const scalar: Scalar = scalars[kind as keyof typeof scalars];
  scalar.write(writer, number, checked(field, scalar) as never);
}

function writeFields(
  { message, value }: { readonly message: MessageName; readonly value: object },
  writer: PbfWriter,
): void {
  for (const field of fieldValues(message, value)) write(field, writer);
}

/** What is to be written, one by one; repeated numbers are written unpacked, which every reader accepts. */
function* fieldValues(message: MessageName, value: object): Generator<FieldValue> {
  const fields = fieldsOf(message);
  for (const [key, contents] of Object.entries(value)) {
    const field = fields[key];
    if (!field) throw new TypeError(`internal: ${message} has no field "${key}"`);
    const [number, kind] = field;
    for (const content of Array.isArray(contents) ? contents : [contents])
      yield { message, key, number, kind, content };
  }
}

/** The writer makes something of everything: NaN is 0 to it. */
function checked({ message, key, content }: FieldValue, { is, expected }: Scalar): unknown {
  if (is(content)) return content;
  const found = typeof content === "number" ? content : quote(content);
  throw new TypeError(`Cannot write "${key}" of ${message}: expected ${expected}, found ${found}`);
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

/** A kind of value that is no message. */
interface Scalar {
  readonly is: (content: unknown) => boolean;
  readonly expected: string;
  readonly write: (writer: PbfWriter, number: number, content: never) => void;
}

const scalars = {
  int: {
    is: Number.isSafeInteger,
    expected: "a whole number of at most 53 bits",
    write: (writer, number, content: number) => writer.writeVarintField(number, content),
  },
  float: {
    is: (content) => typeof content === "number",
    expected: "a number",
    write: (writer, number, content: number) => writer.writeFloatField(number, content),
  },
  string: {
    is: (content) => typeof content === "string",
    expected: "a string",
    write: (writer, number, content: string) => writer.writeStringField(number, content),
  },
  bytes: {
    is: (content) => isTyped("Uint8Array", content),
    expected: "bytes",
    write: (writer, number, content: Uint8Array) => writer.writeBytesField(number, content),
  },
} satisfies Record<string, Scalar>;
