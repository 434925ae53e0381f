import { isTyped } from "@permafrost/common/typed-array";
import { type Shape, showShape, sizeOf } from "../shape.js";
import type { WeightPlace, WrittenWeight } from "./program.js";
import { elementTypes, type TensorProto } from "./schema.js";
import { partsOf, type StoredPart } from "./storage.js";

/** The initializers of a weight; none if it is an input. */
export function initializersOf({
  source: name,
  shape,
  storage,
  binding,
}: WrittenWeight): readonly TensorProto[] {
  if (binding === "input") return [];
  if (binding === "external") return partsOf(name, shape, storage).map(externalPart);
  if (storage !== "f32")
    throw new TypeError(
      `Cannot write the weight "${name}" as ${storage}: weights in files are float32; bind it as "external" or "input"`,
    );
  return [placedTensor(name, shape, binding)];
}

const externalPart = ({ name, shape, type }: StoredPart): TensorProto => ({
  dims: shape,
  data_type: elementTypes[type],
  name,
  external_data: [{ key: "location", value: name }],
  data_location: 1,
});

function placedTensor(name: string, shape: Shape, place: Float32Array | WeightPlace): TensorProto {
  const tensor = { dims: shape, data_type: elementTypes.f32, name };
  if (isTyped("Float32Array", place)) {
    if (place.length !== sizeOf(shape))
      throw new RangeError(
        `Cannot write the weight "${name}": expected shape ${showShape(shape)}, got ${place.length} numbers`,
      );
    return { ...tensor, raw_data: new Uint8Array(place.buffer, place.byteOffset, place.byteLength) };
  }
  const { location, offset } = place;
  const external_data = [
    { key: "location", value: location },
    { key: "offset", value: String(offset) },
    { key: "length", value: String(4 * sizeOf(shape)) },
  ];
  return { ...tensor, external_data, data_location: 1 };
}

/** Protocol buffers end at 2 GiB; the graph itself needs some of it. */
const MOST_BYTES = 2 ** 31 - 2 ** 24;

/** @throws RangeError if initializers do not fit a file. */
export function checkSize(tensors: readonly TensorProto[]): void {
  const size = tensors.reduce((sum, { raw_data }) => sum + (raw_data?.length ?? 0), 0);
  if (size > MOST_BYTES)
    throw new RangeError(
      `Cannot write the program with ${(size / 2 ** 30).toFixed(1)} GiB of weights inside: a file holds 2 GiB; put them beside it`,
    );
}
