import { halfToFloatBits } from "@permafrost/common/float16";

/** A tensor as it lies in a file. */
export interface NanoTensor {
  /** How its numbers are stored. */
  readonly dtype: "F16";
  /** Its axes. */
  readonly shape: readonly number[];
  /** First byte of its numbers, and the byte after the last. */
  readonly data_offsets: readonly [number, number];
}

/** The tensors of a safetensors file whose hash is known, so that nothing of it needs to be looked at twice. */
export function tensorsIn(file: Uint8Array) {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const start = 8 + length;
  const { __metadata__: _, ...header } = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  const tensors = new Map(Object.entries(header as Readonly<Record<string, NanoTensor>>));
  return {
    tensors,
    read({ data_offsets: [from, to] }: NanoTensor): Float32Array {
      // a copy: a Buffer's own slice is none
      const halves = new Uint16Array(new Uint8Array(file.subarray(start + from, start + to)).buffer);
      const table = halfToFloatBits();
      return new Float32Array(Uint32Array.from(halves, (half) => table[half]!).buffer);
    },
  };
}
