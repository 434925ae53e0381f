import { sha256 } from "@permafrost/common/sha256";
import { fileBytes, openSafetensors, type StoredTensor } from "@permafrost/hub";

/** What a training checkpoint holds: a trainer's snapshot. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  /** Vectors of the training's state by name. */
  readonly state: Readonly<Record<string, Float32Array>>;
}

/** All that a training continues from, as it was written. */
export interface TrainingCheckpoint extends Snapshot {
  /** What its writer noted. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A snapshot as tensors and metadata, with a hash of both. */
export async function sealed(
  { step, state }: Snapshot,
  notes: Readonly<Record<string, string>>,
): Promise<{
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}> {
  const metadata = { ...notes, step: String(step) };
  const tensors = Object.entries(state).map(
    ([name, data]) => [name, { shape: [data.length], data }] as const,
  );
  return {
    tensors: Object.fromEntries(tensors),
    metadata: { ...metadata, sha256: await digest(metadata, state) },
  };
}

/** Reads a training checkpoint. @throws Error if it is not what was written. */
export async function readCheckpoint(path: string): Promise<TrainingCheckpoint> {
  const source = await fileBytes(path);
  if (!source) throw new Error(`${path} is no file`);
  const file = await openSafetensors(source);
  const { sha256, ...metadata } = file.metadata;
  const state: Record<string, Float32Array> = {};
  for (const name of file.tensors.keys()) state[name] = await file.read(name);
  if ((await digest(metadata, state)) !== sha256)
    throw new Error("its content does not have the hash that is written in it");
  const { step, ...notes } = metadata;
  return { step: Number(step), state, notes };
}

/** SHA-256 of everything that a training checkpoint holds, in an order that does not depend on the file. */
function digest(
  metadata: Readonly<Record<string, string>>,
  state: Readonly<Record<string, Float32Array>>,
): Promise<string> {
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return sha256([
    encode(sorted(metadata)),
    ...sorted(state).flatMap(([name, values]) => [
      encode([name, values.length]),
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ]),
  ]);
}

const sorted = <V>(record: Readonly<Record<string, V>>) =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
