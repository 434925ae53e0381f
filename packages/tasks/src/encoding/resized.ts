import type { DecodedImage } from "../images/decoded-image.js";

/**
 * A picture at another size: each pixel is the mean of what it covers when it becomes smaller, and lies between its neighbours when it
 * becomes larger (a triangle as wide as the step, as Pillow's bilinear filter).
 */
export function resized(image: DecodedImage, width: number, height: number): DecodedImage {
  if (image.width === width && image.height === height) return image;
  const { channels } = image;
  const wide = along(image.pixels, image.height, image.width, width, channels);
  const turned = transposed(wide, image.height, width, channels);
  const both = along(turned, width, image.height, height, channels);
  const pixels = Uint8Array.from(transposed(both, width, height, channels), (value) => Math.round(value));
  return { width, height, channels, pixels };
}

/** Each line of some at another length. */
function along(
  values: ArrayLike<number>,
  lines: number,
  from: number,
  to: number,
  channels: number,
): Float32Array {
  const step = from / to;
  const reach = Math.max(1, step);
  const out = new Float32Array(lines * to * channels);
  for (let place = 0; place < to; place++) {
    const centre = (place + 0.5) * step;
    const first = Math.max(0, Math.floor(centre - reach));
    const last = Math.min(from - 1, Math.ceil(centre + reach));
    const weights: number[] = [];
    for (let i = first; i <= last; i++) weights.push(Math.max(0, 1 - Math.abs(i + 0.5 - centre) / reach));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    for (let line = 0; line < lines; line++)
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = first; i <= last; i++)
          sum += weights[i - first]! * values[(line * from + i) * channels + c]!;
        out[(line * to + place) * channels + c] = sum / all;
      }
  }
  return out;
}

function transposed(values: Float32Array, rows: number, columns: number, channels: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let c = 0; c < channels; c++)
        out[(column * rows + row) * channels + c] = values[(row * columns + column) * channels + c]!;
  return out;
}
