import type { TorchTensor } from "./torch-tensor.js";

/** Puts the elements of a strided view, `width` bytes each, in row-major order. `stored` starts at the view's offset. */
export function gather(
  stored: Uint8Array,
  { shape, strides, count }: TorchTensor,
  width: number,
): Uint8Array {
  const ordered = new Uint8Array(count * width);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < ordered.length; to += width) {
    for (let byte = 0; byte < width; byte++) ordered[to + byte] = stored[from * width + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return ordered;
}
