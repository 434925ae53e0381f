import { isForProducts, type OnnxProgram, partsOf } from "@permafrost/graph";
import type * as Ort from "onnxruntime-web/webgpu";
import {
  type Device,
  type LoweredProgram,
  nextOf,
  type Session,
  type State,
  type Weights,
} from "../device.js";
import { checkedNumbers, live } from "./binding.js";
import { copyBuffers, filledBuffer } from "./gpu-buffer.js";
import { compileOnGpu, type GpuCompiler, type GpuProgram } from "./gpu-program.js";
import { gpuCellOf, placeOnGpu } from "./gpu-state.js";
import type { GpuBuffer, GpuDevice } from "./gpu-types.js";
import { checkLowered, lowerApart, ON_GPU } from "./lower.js";
import type { Lock } from "./mutex.js";
import { bufferTensor } from "./tensors.js";
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

/** What a session runs with. */
export interface GpuContext extends GpuCompiler {
  /** Held while a session is made, runs or goes, and while state moves. */
  readonly lock: Lock;
  /** The weights that are there. */
  readonly shelf: WeightShelf<PlacedPart>;
  /** Runs that nobody waits for; the GPU may still be at them. */
  readonly underWay: Promise<unknown>[];
}

/** Runs that the GPU may be behind by. */
const MOST_AHEAD = 4;

/** Numbers on the GPU, and the tensor that stands for them. */
interface PlacedPart {
  readonly buffer: GpuBuffer;
  readonly tensor: Ort.Tensor;
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

/** @throws TypeError for products in whole numbers, which GPUs are not asked for. */
function inFloats(lowered: LoweredProgram): LoweredProgram {
  const { weights } = lowered.branchGraph ?? lowered.graph;
  if (Object.values(weights).some(({ storage }) => isForProducts(storage)))
    throw new TypeError(
      'Cannot compute in int8 on the device "webgpu": it computes in f32. Use the device "native" or "wasm", or leave compute out',
    );
  return lowered;
}

/** What a GPU does as a device. */
export const onGpu = (
  context: GpuContext,
): Pick<Device, "lower" | "place"> & {
  open(...given: Parameters<Device["open"]>): Promise<WebGpuSession>;
} => ({
  lower: (program) => inFloats(lowerApart("webgpu", program, "input", ON_GPU)),
  place: (values) => placeOnGpu(context.device, context.lock, values),
  open: (...given) => openOnGpu(context, ...given),
});

/**
 * A program on a GPU: weights and state in buffers there. A program with a branch becomes two over the same buffers, each compiled
 * when first needed: with what the branch computes, and without.
 */
async function openOnGpu(
  context: GpuContext,
  lowered: LoweredProgram,
  weights: Weights,
  state?: State,
): Promise<WebGpuSession> {
  const { ort, device, lock, shelf, underWay } = context;
  checkLowered(lowered, "webgpu");
  const { graph, branchGraph, condition, state: replaceable } = lowered;
  const whole = branchGraph ?? graph;
  checkHalves(whole, device);
  const cell = state && gpuCellOf(state, device);
  const values = () => (cell ? live(cell.values) : undefined);
  for (const [name, { shape }] of Object.entries(whole.inputs)) {
    const value = values()?.get(name);
    if (value) checkedNumbers(name, shape, value);
  }
  const taken = await shelf.take(weights, Object.values(whole.weights));

  const compiled = new Map<OnnxProgram, GpuProgram>();
  /** Call it with the lock held. */
  const compile = async (onnx: OnnxProgram): Promise<GpuProgram> => {
    const before = compiled.get(onnx);
    if (before) return before;
    const placed: Record<string, Ort.Tensor> = {};
    for (const [name, { dtype, shape }] of Object.entries(onnx.inputs)) {
      const value = values()?.get(name);
      if (value) placed[name] = bufferTensor(ort.Tensor, value.buffer, dtype, shape) as Ort.Tensor;
    }
    for (const { source, shape, storage } of Object.values(onnx.weights))
      for (const part of partsOf(source, shape, storage)) placed[part.name] = taken.parts[part.name]!.tensor;
    const made = await compileOnGpu(context, onnx, placed);
    compiled.set(onnx, made);
    return made;
  };

  const crossed = { up: 0, down: 0 };
  const owner = {};
  let last: GpuProgram | undefined;
  return {
    crossed,
    run: (feeds, { wanted, branch: taking = false }) =>
      lock(async () => {
        values();
        const program = await compile(taking ? whole : graph);
        if (underWay.length === MOST_AHEAD) await underWay.shift();
        if (cell) cell.computed = undefined;
        const given = condition ? { ...feeds, [condition]: Uint8Array.of(Number(taking)) } : feeds;
        crossed.up += await program.run(given);
        last = program;
        // who brings nothing back does not wait, and must not run away either
        if (wanted.length === 0) underWay.push(device.queue.onSubmittedWorkDone());
        if (cell && (taking || !condition)) cell.computed = owner;
        const found = await program.read(wanted);
        for (const numbers of Object.values(found)) crossed.down += numbers.byteLength;
        return found;
      }),
    commit() {
      if (cell?.computed !== owner) return;
      const moved = replaceable.flatMap((name) => {
        const value = live(cell.values).get(name);
        return value
          ? [{ from: last!.bufferOf(nextOf(name)), to: value.buffer, bytes: 4 * value.length }]
          : [];
      });
      copyBuffers(device, moved);
      cell.computed = undefined;
    },
    dispose: () =>
      lock(async () => {
        for (const program of compiled.values()) await program.dispose();
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
      `Cannot keep the weight "${half}" as f16: this GPU has no half floats here (WebGPU's "shader-f16"; on NVIDIA's under Linux, Node and Bun have them with webgpu({ dawn: ["enable-dawn-features=vulkan_enable_f16_on_nvidia"] })). Use the storage int8, int4 or f32`,
    );
}
