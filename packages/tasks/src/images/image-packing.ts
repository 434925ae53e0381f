import type { Packing } from "../files/kept.js";
import type { ImageSet } from "./image-set.js";

const HEADER_BYTES = 16;

/** An image set as bytes: 4 sizes, labels, pixels. */
export const IMAGE_PACKING: Packing<ImageSet> = {
  name: "images-2",
  pack({ width, height, channels, length, labels, pixels }) {
    const start = HEADER_BYTES + 4 * length;
    const bytes = new Uint8Array(start + pixels.length);
    const view = new DataView(bytes.buffer);
    [width, height, channels, length].forEach((size, i) => {
      view.setUint32(4 * i, size, true);
    });
    labels.forEach((label, i) => {
      view.setInt32(HEADER_BYTES + 4 * i, label, true);
    });
    bytes.set(pixels, start);
    return bytes;
  },
  unpack(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [width, height, channels, length] = [0, 4, 8, 12].map((at) => view.getUint32(at, true)) as [
      number,
      number,
      1 | 3,
      number,
    ];
    const labels = Int32Array.from({ length }, (_, i) => view.getInt32(HEADER_BYTES + 4 * i, true));
    return { width, height, channels, length, labels, pixels: bytes.subarray(HEADER_BYTES + 4 * length) };
  },
};
