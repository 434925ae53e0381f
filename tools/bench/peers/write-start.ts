import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { frozen, gpt2Config, random } from "@permafrost/models";
import { CLASSES, DIM, type WorkloadName, workloads } from "../workload.js";

/**
 * Writes to a folder where training starts on a workload, for programs that cannot draw our initial values: all of them and the batch in
 * `values.bin` (float32), names, shapes and places in `start.json`. It is what step.ts trains.
 */
export async function writeStart(name: WorkloadName, folder: string): Promise<void> {
  const { layers, width, heads, batch, tokens, warmUp, steps } = workloads[name];
  const config = { ...gpt2Config("small"), n_layer: layers, n_embd: width, n_head: heads };
  const task = {
    input: { kind: "values", tokens, dim: DIM },
    output: { tokens: 1, labels: 1, classes: CLASSES },
  } as const;
  const model = frozen(random(config), task, { dropout: 0 });
  const x = {
    name: "x",
    shape: [batch, tokens, DIM],
    initial: async () => Float32Array.from({ length: batch * tokens * DIM }, (_, i) => Math.sin(i * 12.9898)),
  };
  const y = Array.from({ length: batch }, (_, i) => i % CLASSES);

  const tensors: { name: string; shape: readonly number[]; offset: number }[] = [];
  let offset = 0;
  const file = openSync(join(folder, "values.bin"), "w");
  for (const { name, shape, initial } of [x, ...model.parameters]) {
    const values = await initial();
    writeFileSync(file, values);
    tensors.push({ name, shape, offset });
    offset += values.length;
  }
  closeSync(file);
  const described = {
    layers,
    width,
    heads,
    batch,
    tokens,
    warmUp,
    steps,
    dim: DIM,
    classes: CLASSES,
    y,
    tensors,
  };
  writeFileSync(join(folder, "start.json"), JSON.stringify(described));
}
