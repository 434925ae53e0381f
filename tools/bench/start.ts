import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sizeOf } from "@permafrost/graph";
import { batchOf, CLASSES, DIM, modelOf } from "./subject.js";
import { WORKS, type WorkName } from "./work.js";
import type { Workload } from "./workload.js";

/** Where training starts, as all engines read it. */
export interface Start extends Workload {
  readonly work: WorkName;
  readonly dim: number;
  readonly classes: number;
  readonly y: readonly number[];
  /** In `values.bin`, float32: the batch `x` and all parameters. */
  readonly tensors: readonly StartTensor[];
}

interface StartTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** In values, not bytes. */
  readonly offset: number;
  readonly thawed: boolean;
}

/** Writes to a folder where training starts: values in `values.bin`, names, shapes and places in `start.json`. */
export async function writeStart(workload: Workload, work: WorkName, folder: string): Promise<void> {
  const model = modelOf(workload, WORKS[work].options);
  const { x, y } = batchOf(workload);
  const { batch, tokens, vocabulary } = workload;
  const shape = vocabulary === undefined ? [batch, tokens, DIM] : [batch, tokens];
  // ids are small enough to be floats
  const input = { name: "x", shape, thawed: false, initial: async () => Float32Array.from(x) };
  const tensors: StartTensor[] = [];
  let offset = 0;
  const file = openSync(join(folder, "values.bin"), "w");
  for (const { name, shape, thawed, initial } of [input, ...model.parameters]) {
    writeFileSync(file, await initial());
    tensors.push({ name, shape, offset, thawed });
    offset += sizeOf(shape);
  }
  closeSync(file);
  const start: Start = { ...workload, work, dim: DIM, classes: CLASSES, y: [...y], tensors };
  writeFileSync(join(folder, "start.json"), JSON.stringify(start));
}

/** What was written, and its values, of which each is read when it is asked for. */
export function readStart(folder: string): { readonly start: Start; read(name: string): Float32Array } {
  const start = JSON.parse(readFileSync(join(folder, "start.json"), "utf8")) as Start;
  const places = new Map(start.tensors.map((tensor) => [tensor.name, tensor]));
  const file = openSync(join(folder, "values.bin"), "r");
  return {
    start,
    read(name) {
      const { shape, offset } = places.get(name)!;
      const values = new Float32Array(sizeOf(shape));
      readSync(file, values, 0, values.byteLength, 4 * offset);
      return values;
    },
  };
}
