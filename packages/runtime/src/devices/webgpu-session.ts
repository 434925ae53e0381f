import { type DType, type OnnxProgram, type PackedPart, partsOf, toOnnx } from "@permafrost/graph";
import type * as Ort from "onnxruntime-web/webgpu";
import { type Feeds, type Numbers, nextOf, type Program, type Session, type Weights } from "../device.js";
import { checkedNumbers, conditionName } from "./binding.js";
import { createGpuBuffer, readBuffer } from "./gpu-buffer.js";
import type { GpuBuffer, GpuDevice } from "./gpu-types.js";
import type { Lock } from "./mutex.js";
import { type OnKernels, type Profiler, printedProfiler } from "./profiler.js";
import { createWeightShelf, type WeightShelf } from "./weight-shelf.js";

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
  readonly shelf: WeightShelf<PlacedPart>;
  /** Profiles all sessions. */
  readonly onKernels?: OnKernels;
}

/** Numbers on the GPU, and the tensor that stands for them. */
interface PlacedPart {
  readonly buffer: GpuBuffer;
  readonly tensor: Ort.Tensor;
}

/** Runs that the GPU may be behind by. */
const MOST_AHEAD = 4;

const ortTypes = { f32: "float32", i32: "int32", bool: "bool" } as const satisfies Record<DType, string>;

/** A program compiled for one kind of run. */
interface Compiled {
  readonly onnx: OnnxProgram;
  readonly session: Ort.InferenceSession;
  readonly profiler: Profiler | undefined;
}

/** A shelf of buffers on a GPU. */
export const gpuShelf = (ort: typeof Ort, device: GpuDevice): WeightShelf<PlacedPart> =>
  createWeightShelf(
    (part) => placed(ort, device, part),
    ({ buffer }) => buffer.destroy(),
  );

const partTypes = { f32: "float32", f16: "float16", u8: "uint8", i4: "int4" } as const;

function placed(ort: typeof Ort, device: GpuDevice, { name, shape, type, bytes }: PackedPart): PlacedPart {
  const buffer = createGpuBuffer(device, name, bytes.length);
  device.queue.writeBuffer(buffer, 0, wholeWords(bytes));
  // the types leave out int4, which works
  const dataType = partTypes[type] as "uint8";
  return { buffer, tensor: ort.Tensor.fromGpuBuffer(buffer as never, { dataType, dims: [...shape] }) };
}

/** A GPU is sent 4 bytes at a time. */
function wholeWords(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
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
  { ort, create, device, lock, shelf, onKernels }: GpuContext,
  { outputs, branch, storage = () => "f32" }: Program,
  weights: Weights,
  state: Feeds = {},
): Promise<WebGpuSession> {
  const written = { storage, weights: "input" } as const;
  const whole = toOnnx({ ...outputs, ...branch?.whenTrue }, written);
  const [half] = Object.entries(whole.weights).find(([, { storage }]) => storage === "f16") ?? [];
  if (half !== undefined && !device.features.has("shader-f16"))
    throw new Error(
      `Cannot keep the weight "${half}" as f16: this GPU has no half floats (WebGPU's "shader-f16"). Use the storage int8, int4 or f32`,
    );
  const taken = await shelf.take(weights, whole.weights);
  const current: Record<string, PlacedPart> = {};
  const spare: typeof current = {};
  const release = async () => {
    for (const { buffer } of [...Object.values(current), ...Object.values(spare)]) buffer.destroy();
    await taken.giveBack();
  };
  try {
    for (const [name, numbers] of Object.entries(state)) {
      const { shape } = whole.inputs[name] ?? { shape: [numbers.length] };
      const bytes = bytesOf(checkedNumbers(name, shape, numbers));
      current[name] = placed(ort, device, { name, shape, type: "f32", bytes });
      spare[name] = placed(ort, device, { name: nextOf(name), shape, type: "f32", bytes });
    }
  } catch (error) {
    await release();
    throw error;
  }

  const compiled = new Map<boolean, Compiled>();
  /** Call it with the lock held. */
  const compile = async (taking: boolean): Promise<Compiled> => {
    const before = compiled.get(taking);
    if (before) return before;
    const onnx = taking || !branch ? whole : toOnnx(outputs, written);
    const profiler = onKernels && (await printedProfiler());
    const session = await create(onnx.bytes, { ...gpuOnly(device), ...profiler?.options });
    const made = { onnx, session, profiler };
    compiled.set(taking, made);
    return made;
  };

  const condition = branch && conditionName(branch);
  const stateNames = Object.keys(state);
  const successors = stateNames.filter((name) => nextOf(name) in whole.outputs);
  const crossed = { up: 0, down: 0 };
  const underWay: Promise<unknown>[] = [];
  let computed = false;
  return {
    crossed,
    run: (feeds, { wanted, branch: taking = false }) =>
      lock(async () => {
        const { onnx, session } = await compile(taking && branch !== undefined);
        const given = condition ? { ...feeds, [condition]: Uint8Array.of(Number(taking)) } : feeds;
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
        for (const [name, { shape, storage }] of Object.entries(onnx.weights))
          for (const part of partsOf(name, shape, storage))
            inputs[part.name] = taken.parts[part.name]!.tensor;
        const advances = taking || !branch ? successors : [];
        const fetches: Record<string, Ort.Tensor | null> = Object.fromEntries(
          wanted.map((name) => [name, null]),
        );
        for (const name of advances) fetches[nextOf(name)] = spare[name]!.tensor;
        if (underWay.length === MOST_AHEAD) await underWay.shift();
        const results = await session.run(inputs, fetches);
        // who brings nothing back does not wait, and must not run away either
        if (wanted.length === 0) underWay.push(device.queue.onSubmittedWorkDone());
        computed = taking;
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
        for (const { session, profiler } of compiled.values())
          if (profiler) onKernels!(await profiler.end(session));
          else await session.release();
        compiled.clear();
        await release();
      }),
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Numbers) =>
  new Uint8Array(buffer, byteOffset, byteLength);
