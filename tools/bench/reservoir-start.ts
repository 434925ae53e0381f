import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { random, type WeightSource } from "@permafrost/models";

/** What is run, as all engines read it. */
export interface ReservoirStart {
  readonly units: number;
  readonly leak: number;
  readonly batch: number;
  readonly steps: number;
  /** Counted runs, after one that is not. */
  readonly runs: number;
}

/** What an engine prints. */
export interface ReservoirFigures {
  /** Of every counted run. */
  readonly times_ms: readonly number[];
  /** The last state of the last sequence. */
  readonly last: readonly number[];
}

const MATRICES = ["W", "W_in", "b"] as const;

const sourceOf = ({ units, leak }: ReservoirStart): WeightSource =>
  random({ model_type: "esn", input_size: 1, units, lr: leak, density: 0.1, spectral_radius: 0.9 });

/** Writes what is run to a folder: `start.json`, and the matrices and the sequences as float32. */
export async function writeReservoir(start: ReservoirStart, folder: string): Promise<void> {
  const source = sourceOf(start);
  for (const name of MATRICES) writeFileSync(join(folder, `${name}.bin`), await source.read(name));
  const x = Float32Array.from({ length: start.batch * start.steps }, (_, i) => Math.sin(i * 12.9898));
  writeFileSync(join(folder, "x.bin"), x);
  writeFileSync(join(folder, "start.json"), JSON.stringify(start));
}

/** What was written. */
export function readReservoir(folder: string) {
  const start = JSON.parse(readFileSync(join(folder, "start.json"), "utf8")) as ReservoirStart;
  const read = (name: string) =>
    new Float32Array(Uint8Array.from(readFileSync(join(folder, `${name}.bin`))).buffer);
  const source: WeightSource = { ...sourceOf(start), read: async (name) => read(name) };
  return { start, source, x: read("x") };
}
