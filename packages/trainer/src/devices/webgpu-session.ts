import { type DType, type OnnxProgram, type Shape, sizeOf, toOnnx } from "@permafrost/graph";
import type * as Ort from "onnxruntime-web/webgpu";
import { type Feeds, type Numbers, nextOf, type Program, type Session } from "../device.js";
import { checkedNumbers, conditionName } from "./binding.js";
import { createGpuBuffer, readBuffer } from "./gpu-buffer.js";
import type { GpuBuffer, GpuDevice } from "./gpu-types.js";
import type { Lock } from "./mutex.js";

/** A session on a GPU. */
export interface WebGpuSession extends Session {
  /** Bytes that runs have sent up and brought down so far; weights and state do not move. */
  readonly crossed: { readonly up: number; readonly down: number };
}

export type CreateSession = (
  model: Uint8Array,
  options: Ort.InferenceSession.SessionOptions,
) => Promise<Ort.InferenceSession>;

/** What a session runs with. */
export interface GpuContext {
  readonly ort: typeof Ort;
  readonly create: CreateSession;
  readonly device: GpuDevice;
  readonly lock: Lock;
}

const ortTypes = { f32: "float32", i32: "int32", bool: "bool" } as const satisfies Record<DType, string>;

/** A program compiled for one kind of run. */
interface Compiled {
  readonly onnx: OnnxProgram;
  readonly session: Ort.InferenceSession;
}

/** Options of a session all of whose nodes run on this GPU: one that has no kernel there is an error, not a slow surprise. */
export const gpuOnly = (device: GpuDevice): Ort.InferenceSession.SessionOptions => ({
  executionProviders: [{ name: "webgpu", device } as never],
  graphOptimizationLevel: "basic",
  logSeverityLevel: 3,
  extra: { session: { disable_cpu_ep_fallback: "1" } },
});

/**
 * A program on a GPU: weights and state in buffers there. A program with a branch becomes two sessions over the same buffers,
 * each made when first needed: with what the branch computes, and without.
 */
export async function loadOnGpu(
  { ort, create, device, lock }: GpuContext,
  { outputs, branch, storage }: Program,
  weights: (name: string) => Promise<Float32Array>,
  state: Feeds = {},
): Promise<WebGpuSession> {
  const whole = toOnnx({ ...outputs, ...branch?.whenTrue }, { weights: "inputs" });
  const owned: GpuBuffer[] = [];
  const tensorOn = (buffer: GpuBuffer, shape: Shape) =>
    ort.Tensor.fromGpuBuffer(buffer as never, { dataType: "float32", dims: [...shape] });
  /** A buffer of these numbers, and the tensor that stands for it. */
  const place = (name: string, shape: Shape, numbers: Float32Array) => {
    const buffer = createGpuBuffer(device, name, 4 * sizeOf(shape));
    owned.push(buffer);
    device.queue.writeBuffer(buffer, 0, checkedNumbers(name, shape, numbers));
    return { buffer, tensor: tensorOn(buffer, shape) };
  };

  const bound: Record<string, Ort.Tensor> = {};
  const current: Record<string, ReturnType<typeof place>> = {};
  const spare: typeof current = {};
  try {
    for (const [name, shape] of Object.entries(whole.weights)) {
      if (storage && storage(name, shape) !== "f32")
        throw new Error(
          `Cannot keep the weight "${name}" as ${storage(name, shape)}: the device "webgpu" keeps float32 only. Use the device "native" or "wasm" for smaller storage`,
        );
      bound[name] = place(name, shape, await weights(name)).tensor;
    }
    for (const [name, numbers] of Object.entries(state)) {
      const { shape } = whole.inputs[name] ?? { shape: [numbers.length] };
      current[name] = place(name, shape, numbers as Float32Array);
      spare[name] = place(nextOf(name), shape, numbers as Float32Array);
    }
  } catch (error) {
    for (const buffer of owned) buffer.destroy();
    throw error;
  }

  const compiled = new Map<boolean, Compiled>();
  /** Call it with the lock held. */
  const compile = async (taken: boolean): Promise<Compiled> => {
    const before = compiled.get(taken);
    if (before) return before;
    const onnx = taken || !branch ? whole : toOnnx(outputs, { weights: "inputs" });
    const session = await create(onnx.bytes, gpuOnly(device));
    const made = { onnx, session };
    compiled.set(taken, made);
    return made;
  };

  const condition = branch && conditionName(branch);
  const stateNames = Object.keys(state);
  const successors = stateNames.filter((name) => nextOf(name) in whole.outputs);
  const crossed = { up: 0, down: 0 };
  let computed = false;
  return {
    crossed,
    run: (feeds, { wanted, branch: taken = false }) =>
      lock(async () => {
        const { onnx, session } = await compile(taken && branch !== undefined);
        const given = condition ? { ...feeds, [condition]: Uint8Array.of(Number(taken)) } : feeds;
        const inputs: Record<string, Ort.Tensor> = {};
        for (const [name, { dtype, shape }] of Object.entries(onnx.inputs)) {
          const numbers = given[name];
          if (current[name]) inputs[name] = current[name].tensor;
          else if (numbers) {
            checkedNumbers(name, shape, numbers);
            crossed.up += numbers.byteLength;
            inputs[name] = new ort.Tensor(ortTypes[dtype], numbers as Float32Array, shape);
          }
        }
        for (const name of Object.keys(onnx.weights)) inputs[name] = bound[name]!;
        const advances = taken || !branch ? successors : [];
        const fetches: Record<string, Ort.Tensor | null> = Object.fromEntries(
          wanted.map((name) => [name, null]),
        );
        for (const name of advances) fetches[nextOf(name)] = spare[name]!.tensor;
        const results = await session.run(inputs, fetches);
        computed = taken;
        return Object.fromEntries(
          wanted.map((name) => {
            const numbers = results[name]!.data as Numbers;
            crossed.down += numbers.byteLength;
            return [name, numbers];
          }),
        );
      }),
    commit() {
      if (!computed) return;
      for (const name of successors) [current[name], spare[name]] = [spare[name]!, current[name]!];
      computed = false;
    },
    readState: () =>
      lock(async () => {
        const read: Record<string, Float32Array> = {};
        for (const name of stateNames)
          read[name] = await readBuffer(device, current[name]!.buffer, state[name]!.length);
        return read;
      }),
    writeState: (next) =>
      lock(async () => {
        for (const name of stateNames)
          if (next[name])
            device.queue.writeBuffer(
              current[name]!.buffer,
              0,
              checkedNumbers(name, [state[name]!.length], next[name]),
            );
        computed = false;
      }),
    dispose: () =>
      lock(async () => {
        for (const { session } of compiled.values()) await session.release();
        compiled.clear();
        for (const buffer of owned.splice(0)) buffer.destroy();
      }),
  };
}
