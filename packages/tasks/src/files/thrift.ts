/** A value of Thrift's compact protocol; numbers are exact up to 2⁵³. */
export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** A struct's fields by their number. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Structs and lists in each other; Parquet's go down to about eight. */
const DEPTH_LIMIT = 32;

/** Longest number: ten groups of seven bits. */
const VARINT_BYTES = 10;

/**
 * Reads a struct of Thrift's compact protocol, as Parquet has them in its footer and before its pages. Takes no more memory than a
 * multiple of the bytes it reads, whatever they say: no list has more items than there are bytes.
 *
 * @returns the struct, and where what follows it starts.
 * @throws Error with the offset for what is cut off, too deep, or of a type that Parquet does not use.
 */
export function readThrift(
  bytes: Uint8Array,
  start: number,
): { readonly value: ThriftStruct; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  const fail = (problem: string): never => {
    throw new Error(`${problem} at byte ${at}`);
  };
  const byte = () => (at < bytes.length ? bytes[at++]! : fail("expected more, found the end"));
  const take = (count: number) => {
    if (count > bytes.length - at) fail(`expected ${count} bytes, found the end`);
    at += count;
    return bytes.subarray(at - count, at);
  };
  const natural = () => {
    let value = 0;
    for (let i = 0; i < VARINT_BYTES; i++) {
      const group = byte();
      value += (group & 0x7f) * 128 ** i;
      if (group < 0x80) return value;
    }
    return fail("expected a number of 64 bits, found a longer one");
  };
  const integer = () => {
    const zigzag = natural();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  };
  const list = (depth: number): readonly ThriftValue[] => {
    const header = byte();
    const count = header >> 4 === 15 ? natural() : header >> 4;
    if (count > bytes.length - at) fail(`expected a list of what there is, found one of ${count}`);
    // Within a list, true and false take a byte.
    const type = (header & 15) <= 2 ? 3 : header & 15;
    return Array.from({ length: count }, () => element(type, depth));
  };
  const element = (type: number, depth: number): ThriftValue => {
    if (depth > DEPTH_LIMIT) fail(`expected at most ${DEPTH_LIMIT} levels, found more`);
    const read = READERS[type];
    return read ? read(depth) : fail(`expected a type that Parquet uses, found ${type}`);
  };
  const struct = (depth: number): ThriftStruct => {
    const fields = new Map<number, ThriftValue>();
    for (let field = 0; ; ) {
      const header = byte();
      if ((header & 15) === 0) return fields;
      field = header >> 4 === 0 ? integer() : field + (header >> 4);
      fields.set(field, element(header & 15, depth + 1));
    }
  };
  /** By the number of the type. */
  const READERS: Readonly<Record<number, (depth: number) => ThriftValue>> = {
    1: () => true,
    2: () => false,
    3: byte,
    4: integer,
    5: integer,
    6: integer,
    7: () => view.getFloat64(take(8).byteOffset - bytes.byteOffset, true),
    8: () => take(natural()),
    9: (depth) => list(depth + 1),
    12: struct,
  };
  return { value: struct(0), end: at };
}

/** The number in a field of a struct; 0 if it is not there, or no number. */
export function numberOf(struct: ThriftStruct, field: number): number {
  const value = struct.get(field);
  return typeof value === "number" ? value : 0;
}

/** The struct in a field of a struct, if it is there. */
export function structOf(struct: ThriftStruct, field: number): ThriftStruct | undefined {
  const value = struct.get(field);
  return value instanceof Map ? value : undefined;
}
