import { type OnnxProgram, partsOf } from "@permafrost/graph";
import type * as Ort from "onnxruntime-web/webgpu";
import {
  type Device,
  type LoweredProgram,
  type Numbers,
  nextOf,
  type Session,
  type State,
  type Weights,
} from "../device.js";
import { checkedNumbers, live } from "./binding.js";
import { filledBuffer } from "./gpu-buffer.js";
import { gpuCellOf, placeOnGpu } from "./gpu-state.js";
import type { GpuBuffer, GpuDevice } from "./gpu-types.js";
import { checkLowered, lowerApart } from "./lower.js";
import type { Lock } from "./mutex.js";
import { type OnKernels, type Profiler, printedProfiler } from "./profiler.js";
import { bufferTensor, tensorOf } from "./tensors.js";
import { createWeightShelf, type WeightShelf } from "./weight-shelf.js";

/** A session on a GPU. */
export interface WebGpuSession extends Session {
  /** Bytes that runs have sent up and brought down so far; weights and state do not move. */
  readonly crossed: {
    /** Bytes sent to the GPU. */
    readonly up: number;
    /** Bytes brought back. */
    readonly down: number;
  };
}

/** Makes a session of onnxruntime-web. */
export type CreateSession = (
  model: Uint8Array,
  options: Ort.InferenceSession.SessionOptions,
) => Promise<Ort.InferenceSession>;

/** What a session runs with. */
export interface GpuContext {
  /** What computes. */
  readonly ort: typeof Ort;
  /** Makes its sessions. */
  readonly create: CreateSession;
  /** Where it computes. */
  readonly device: GpuDevice;
  /** Held while a session is made, runs or goes, and while state moves. */
  readonly lock: Lock;
  /** The weights that are there. */
  readonly shelf: WeightShelf<PlacedPart>;
  /** Runs that nobody waits for; the GPU may still be at them. */
  readonly underWay: Promise<unknown>[];
  /** Profiles all sessions. Default: none. */
  readonly onKernels?: OnKernels;
}

/** Runs that the GPU may be behind by. */
const MOST_AHEAD = 4;

/** Numbers on the GPU, and the tensor that stands for them. */
interface PlacedPart {
  readonly buffer: GpuBuffer;
  readonly tensor: Ort.Tensor;
}

/** A program compiled for one kind of run. */
interface Compiled {
  readonly session: Ort.InferenceSession;
  readonly profiler: Profiler | undefined;
}

/** A shelf of buffers on a GPU. */
export const gpuShelf = ({ Tensor }: typeof Ort, device: GpuDevice): WeightShelf<PlacedPart> =>
  createWeightShelf(
    ({ name, shape, type, bytes }) => {
      const buffer = filledBuffer(device, name, bytes);
      return { buffer, tensor: bufferTensor(Tensor, buffer, type, shape) as Ort.Tensor };
    },
    ({ buffer }) => buffer.destroy(),
  );

/** Options of a session all of whose nodes run on this GPU: one that has no kernel there is an error, not a slow surprise. */
const gpuOnly = (device: GpuDevice): Ort.InferenceSession.SessionOptions => ({
  executionProviders: [{ name: "webgpu", device } as never],
  graphOptimizationLevel: "basic",
  logSeverityLevel: 3,
  extra: { session: { disable_cpu_ep_fallback: "1" } },
});

/** What a GPU does as a device. */
export const onGpu = (
  context: GpuContext,
): Pick<Device, "lower" | "place"> & {
  open(...given: Parameters<Device["open"]>): Promise<WebGpuSession>;
} => ({
  lower: (program) => lowerApart("webgpu", program, "input"),
  place: (values) => placeOnGpu(context.device, context.lock, values),
  open: (...given) => openOnGpu(context, ...given),
});

/**
 * A program on a GPU: weights and state in buffers there. A program with a branch becomes two sessions over the same buffers,
 * each made when first needed: with what the branch computes, and without.
 */
async function openOnGpu(
  { ort, create, device, lock, shelf, underWay, onKernels }: GpuContext,
  lowered: LoweredProgram,
  weights: Weights,
  state?: State,
): Promise<WebGpuSession> {
  checkLowered(lowered, "webgpu");
  const { graph, branchGraph, condition, state: replaceable } = lowered;
  const whole = branchGraph ?? graph;
  checkHalves(whole, device);
  const cell = state && gpuCellOf(state, device, replaceable);
  const values = () => (cell ? live(cell.values) : undefined);
  for (const [name, { shape }] of Object.entries(whole.inputs)) {
    const value = values()?.get(name);
    if (value) checkedNumbers(name, shape, value);
  }
  const taken = await shelf.take(weights, whole.weights);

  const compiled = new Map<OnnxProgram, Compiled>();
  /** Call it with the lock held. */
  const compile = async (onnx: OnnxProgram): Promise<Compiled> => {
    const before = compiled.get(onnx);
    if (before) return before;
    const profiler = onKernels && (await printedProfiler());
    const session = await create(onnx.bytes, { ...gpuOnly(device), ...profiler?.options });
    const made = { session, profiler };
    compiled.set(onnx, made);
    return made;
  };

  const crossed = { up: 0, down: 0 };
  const owner = {};
  return {
    crossed,
    run: (feeds, { wanted, branch: taking = false }) =>
      lock(async () => {
        const onnx = taking ? whole : graph;
        const { session } = await compile(onnx);
        const held = values();
        const given = condition ? { ...feeds, [condition]: Uint8Array.of(Number(taking)) } : feeds;
        const inputs: Record<string, Ort.Tensor> = {};
        for (const [name, type] of Object.entries(onnx.inputs)) {
          const [value, numbers] = [held?.get(name), given[name]];
          if (value)
            inputs[name] = bufferTensor(ort.Tensor, value.current, type.dtype, type.shape) as Ort.Tensor;
          else if (numbers) {
            inputs[name] = tensorOf(
              ort.Tensor,
              type,
              checkedNumbers(name, type.shape, numbers),
            ) as Ort.Tensor;
            crossed.up += numbers.byteLength;
          }
        }
        for (const [name, { shape, storage }] of Object.entries(onnx.weights))
          for (const part of partsOf(name, shape, storage))
            inputs[part.name] = taken.parts[part.name]!.tensor;
        const fetches: Record<string, Ort.Tensor | null> = Object.fromEntries(
          wanted.map((name) => [name, null]),
        );
        const replaces = taking || !condition;
        for (const name of replaces ? replaceable : []) {
          const value = held?.get(name);
          const { dtype, shape } = onnx.outputs[nextOf(name)]!;
          if (value)
            fetches[nextOf(name)] = bufferTensor(ort.Tensor, value.spare!, dtype, shape) as Ort.Tensor;
        }
        if (underWay.length === MOST_AHEAD) await underWay.shift();
        if (cell) cell.computed = undefined;
        const results = await session.run(inputs, fetches);
        // who brings nothing back does not wait, and must not run away either
        if (wanted.length === 0) underWay.push(device.queue.onSubmittedWorkDone());
        if (cell && replaces) cell.computed = owner;
        return Object.fromEntries(
          wanted.map((name) => {
            const numbers = results[name]!.data as Numbers;
            crossed.down += numbers.byteLength;
            return [name, numbers];
          }),
        );
      }),
    commit() {
      if (cell?.computed !== owner) return;
      for (const name of replaceable) {
        const value = live(cell.values).get(name);
        if (value) [value.current, value.spare] = [value.spare!, value.current];
      }
      cell.computed = undefined;
    },
    dispose: () =>
      lock(async () => {
        for (const { session, profiler } of compiled.values())
          if (profiler) onKernels!(await profiler.end(session));
          else await session.release();
        compiled.clear();
        await taken.giveBack();
      }),
  };
}

/** @throws Error if a program has weights of a kind that the GPU has no numbers for. */
function checkHalves({ weights }: OnnxProgram, { features }: GpuDevice): void {
  const [half] = Object.entries(weights).find(([, { storage }]) => storage === "f16") ?? [];
  if (half !== undefined && !features.has("shader-f16"))
    throw new Error(
      `Cannot keep the weight "${half}" as f16: this GPU has no half floats (WebGPU's "shader-f16"). Use the storage int8, int4 or f32`,
    );
}
