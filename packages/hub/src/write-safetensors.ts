import { checkGiven } from "@permafrost/common/check-given";
import { found } from "@permafrost/common/found";
import { quote } from "@permafrost/common/quote";
import { PREFIX } from "./safetensors-prefix.js";
import { encodeTensor, type StoredTensor } from "./stored-tensor.js";
import { BYTES_PER_NUMBER } from "./stored-type.js";

/** Readers map files into memory; the data starts at a multiple of this. */
const ALIGNMENT = 8;

/**
 * A safetensors file as bytes. Tensors keep the order given, wider types first, so that every tensor is aligned.
 *
 * @param metadata strings for the header's `__metadata__`, such as `{ format: "pt" }`.
 * @throws RangeError, TypeError for a tensor that cannot be stored; see {@link StoredTensor}.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const parts = safetensorsParts(tensors, metadata);
  const file = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}

/** A safetensors file in pieces: its header, then each tensor's bytes where they are. @throws as {@link writeSafetensors}. */
export function safetensorsParts(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  checkGiven("write a safetensors file", tensors, [], "tensors by name, { shape, data }");
  const encoded = Object.entries(tensors)
    .map(([name, tensor]) => ({ name, ...encodeTensor(name, tensor) }))
    .sort((a, b) => BYTES_PER_NUMBER[b.dtype] - BYTES_PER_NUMBER[a.dtype]);
  // readers refuse the whole file for one that is no text
  for (const [name, value] of Object.entries(metadata))
    if (typeof value !== "string")
      throw new TypeError(`Cannot store the metadata ${quote(name)}: expected a text, found ${found(value)}`);
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  let end = 0;
  for (const { name, dtype, shape, bytes } of encoded) {
    if (name === "__metadata__") {
      throw new RangeError(
        'Cannot store a tensor named "__metadata__": the format keeps that name for itself',
      );
    }
    header.push([name, { dtype, shape, data_offsets: [end, end + bytes.length] }]);
    end += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const padded = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const start = new Uint8Array(PREFIX + padded).fill(0x20);
  const prefix = new DataView(start.buffer);
  prefix.setUint32(0, padded, true);
  prefix.setUint32(4, 0, true);
  start.set(json, PREFIX);
  return [start, ...encoded.map(({ bytes }) => bytes)];
}
