import { arrayOf, type NamedArray } from "./named-array.js";

/** Names of types in safetensors. */
const TYPES: Readonly<Record<string, string>> = {
  F16: "f2",
  BF16: "bf16",
  F32: "f4",
  F64: "f8",
  I8: "i1",
  I16: "i2",
  I32: "i4",
  I64: "i8",
  U8: "u1",
  U16: "u2",
  U32: "u4",
  U64: "u8",
  BOOL: "b1",
};

/** What the header says of a tensor. */
interface Entry {
  readonly dtype?: unknown;
  readonly shape?: unknown;
  readonly data_offsets?: unknown;
}

/** True for bytes that begin as safetensors do: with the length of a header, and the header. */
export function isSafetensors(bytes: Uint8Array): boolean {
  const length = headerLength(bytes);
  return length > 0 && length <= bytes.length - 8 && bytes[8] === 0x7b;
}

const headerLength = (bytes: Uint8Array): number =>
  bytes.length < 9 ? 0 : Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));

/** Reads all tensors of safetensors by name. @throws Error naming the tensor that is not as its header says. */
export function readSafetensors(bytes: Uint8Array): ReadonlyMap<string, NamedArray> {
  const start = 8 + headerLength(bytes);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Record<string, Entry>;
  const arrays = new Map<string, NamedArray>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, data_offsets: offsets } = entry ?? {};
    const isList = (value: unknown): value is number[] =>
      Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
    if (!isList(shape) || !isList(offsets) || offsets.length !== 2)
      throw new Error(`its header has no shape and place of ${JSON.stringify(name.slice(0, 100))}`);
    const type = Object.hasOwn(TYPES, String(dtype)) ? TYPES[String(dtype)]! : String(dtype);
    const stored = bytes.subarray(start + offsets[0]!, start + offsets[1]!);
    arrays.set(name, arrayOf(stored, { type, shape }));
  }
  return arrays;
}
