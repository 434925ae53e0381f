import { readFileSync } from "node:fs";

export interface StoredTensor {
  readonly dtype: "f32" | "i32";
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const kinds = {
  F32: { dtype: "f32", read: (view: DataView, at: number) => view.getFloat32(at, true) },
  I32: { dtype: "i32", read: (view: DataView, at: number) => view.getInt32(at, true) },
} as const;

/** All F32 and I32 tensors of a safetensors file, by name: just enough to read golden cases. */
export function readSafetensors(path: string): ReadonlyMap<string, StoredTensor> {
  const bytes = readFileSync(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(bytes.toString("utf8", 8, start)) as Record<
    string,
    { dtype: keyof typeof kinds; shape: number[]; data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(([name, { dtype, shape, data_offsets }]) => {
        const kind = kinds[dtype];
        const data = Float64Array.from({ length: (data_offsets[1] - data_offsets[0]) / 4 }, (_, i) =>
          kind.read(view, start + data_offsets[0] + 4 * i),
        );
        return [name, { dtype: kind.dtype, shape, data }];
      }),
  );
}
