import { quote } from "@permafrost/common/quote";
import { type ByteSource, readRange } from "./byte-source.js";
import { malformed } from "./malformed.js";
import type { ReadOptions } from "./read-options.js";
import { PREFIX } from "./safetensors-prefix.js";
import { BYTES_PER_NUMBER, elementCount, isStoredType, readableType } from "./stored-type.js";
import { isRecord, parseObject } from "./strict-json.js";
import type { WeightDescription } from "./weight-source.js";

/** The limit that the reference implementation of the format sets on headers. */
const MAX_HEADER = 100_000_000;

/** What a stored type can be called, known or not. */
const TYPE = /^[A-Z][A-Z0-9_]{0,31}$/;

/** A tensor of a safetensors file and where its numbers are. */
interface SafetensorsEntry extends WeightDescription {
  /** First byte, counted from the start of the file. */
  readonly offset: number;
  /** Number of elements. */
  readonly count: number;
  /** Bytes that they take. */
  readonly length: number;
}

/** What the header of a safetensors file says. */
export interface SafetensorsHeader {
  /** Tensors by name, in the order of their data. */
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  /** The strings under `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads and checks the header of a safetensors file, and nothing else of it. As the format asks, the tensors must fill the
 * rest of the file without gaps or overlaps; so a truncated file is noticed here.
 *
 * @throws SyntaxError for a file that does not follow the format: https://github.com/huggingface/safetensors#format
 */
export async function readSafetensorsHeader(
  source: ByteSource,
  options?: ReadOptions,
): Promise<SafetensorsHeader> {
  const { origin } = source;
  if (source.size < PREFIX)
    throw malformed(origin, `a safetensors file of ${source.size} bytes has no header`);
  const prefix = new DataView((await readRange(source, 0, PREFIX, options)).buffer);
  const length = prefix.getUint32(4, true) * 2 ** 32 + prefix.getUint32(0, true);
  if (length > source.size - PREFIX) {
    throw malformed(origin, `its header is said to take ${length} bytes, the file has ${source.size}`);
  }
  if (length > MAX_HEADER) {
    throw malformed(origin, `its header takes ${length} bytes, the format allows ${MAX_HEADER}`);
  }
  return parseHeader(await readRange(source, PREFIX, length, options), source.size - PREFIX - length, origin);
}

function parseHeader(header: Uint8Array, dataSize: number, origin: string): SafetensorsHeader {
  const { __metadata__: metadata = {}, ...tensors } = parseObject(header, origin, "the safetensors header");
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw malformed(origin, "__metadata__ is not a record of strings");
  }
  const dataStart = PREFIX + header.length;
  const entries = Object.entries(tensors)
    .map(([name, entry]) => ({ name, ...parseEntry(name, entry, dataSize, origin) }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected) {
      const fault = begin < expected ? "overlaps the tensor before it" : "leaves a gap before it";
      throw malformed(origin, `the data of ${quote(name)}, at ${begin}, ${fault}, which ends at ${expected}`);
    }
    expected = end;
  }
  if (expected !== dataSize) {
    throw malformed(origin, `its tensors take ${expected} bytes, ${dataSize} bytes follow the header`);
  }
  return {
    entries: new Map(
      entries.map(({ name, dtype, shape, count, begin, end }) => [
        name,
        { dtype, shape, count, offset: dataStart + begin, length: end - begin },
      ]),
    ),
    metadata: metadata as Record<string, string>,
  };
}

function parseEntry(name: string, entry: unknown, dataSize: number, origin: string) {
  const fail = (problem: string) => malformed(origin, `the tensor ${quote(name)} ${problem}`);
  if (!isRecord(entry)) throw fail("is not described by an object");
  const { dtype, shape, data_offsets: offsets } = entry;
  // another type than ours does not matter before the tensor is needed
  if (typeof dtype !== "string" || !TYPE.test(dtype)) readableType(dtype, name, origin);
  if (!Array.isArray(shape)) throw fail("has no shape");
  const count = elementCount(shape);
  if (count === undefined) throw fail(`has the impossible shape ${show(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2) throw fail("has no data_offsets");
  const [begin, end] = offsets as [unknown, unknown];
  if (!isOffset(begin, dataSize) || !isOffset(end, dataSize) || end < begin) {
    throw fail(`has data_offsets ${show(offsets)} outside its ${dataSize} bytes of data`);
  }
  if (isStoredType(dtype) && end - begin !== count * BYTES_PER_NUMBER[dtype]) {
    throw fail(
      `has ${end - begin} bytes, but ${dtype} ${show(shape)} takes ${count * BYTES_PER_NUMBER[dtype]}`,
    );
  }
  return { dtype: dtype as string, shape: Object.freeze(shape as number[]), count, begin, end };
}

/** The start of a list from the header, which may hold anything. */
function show(list: readonly unknown[]): string {
  const items = list
    .slice(0, 8)
    .map((item) => (Array.isArray(item) || isRecord(item) ? "…" : quote(item, 24)));
  return `[${items.join(", ").replaceAll('"', "")}${list.length > 8 ? ", …" : ""}]`;
}

function isOffset(value: unknown, limit: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= limit;
}
