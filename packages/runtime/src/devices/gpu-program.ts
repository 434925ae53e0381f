import { ALWAYS, type DType, type OnnxProgram, type Shape, sizeOf } from "@permafrost/graph";
import type * as Ort from "onnxruntime-web/webgpu";
import type { Feeds, Numbers } from "../device.js";
import { checkedNumbers } from "./binding.js";
import { createGpuBuffer, writeBuffer } from "./gpu-buffer.js";
import type { GpuBuffer, GpuDevice } from "./gpu-types.js";
import { type OnKernels, printedProfiler } from "./profiler.js";
import { createReadback } from "./readback.js";
import { bufferTensor } from "./tensors.js";

/** Makes a session of onnxruntime-web. */
export type CreateSession = (
  model: Uint8Array,
  options: Ort.InferenceSession.SessionOptions,
) => Promise<Ort.InferenceSession>;

/** What a program is compiled with. */
export interface GpuCompiler {
  /** What computes. */
  readonly ort: typeof Ort;
  /** Makes its sessions. */
  readonly create: CreateSession;
  /** Where it computes. */
  readonly device: GpuDevice;
  /** Whether what it sends to the GPU is recorded once, and played again in every later run. */
  readonly capture: boolean;
  /** Profiles all sessions. Default: none. */
  readonly onKernels?: OnKernels;
}

/** A program on a GPU: what it takes lies in buffers that stay where they are, and so does what it gives. */
export interface GpuProgram {
  /** Sends inputs up, and runs on them; the GPU may still be at it. @returns bytes sent */
  run(feeds: Feeds): Promise<number>;
  /** Where an output of the last run lies, until the next one. */
  bufferOf(output: string): GpuBuffer;
  /** Brings outputs of the last run down. */
  read(outputs: readonly string[]): Promise<Feeds>;
  /** Gives back what it takes. */
  dispose(): Promise<void>;
}

/** Arrays of what a GPU's buffers hold. */
const ARRAYS = { f32: Float32Array, i32: Int32Array, bool: Uint8Array } as const satisfies Record<
  DType,
  unknown
>;

const bytesOf = (dtype: DType, shape: Shape) => ARRAYS[dtype].BYTES_PER_ELEMENT * sizeOf(shape);

/**
 * Compiles a program. All nodes run on the GPU: one that has no kernel there is an error, not a slow surprise.
 *
 * @param placed tensors of the inputs that lie on the GPU already: weights and state
 */
export async function compileOnGpu(
  { ort, create, device, capture, onKernels }: GpuCompiler,
  { bytes, inputs, outputs }: OnnxProgram,
  placed: Readonly<Record<string, Ort.Tensor>>,
): Promise<GpuProgram> {
  const own = new Map<string, GpuBuffer>();
  const buffers: GpuBuffer[] = [];
  const feeds: Record<string, Ort.Tensor> = { ...placed };
  for (const [name, { dtype, shape }] of Object.entries(inputs)) {
    if (name in placed) continue;
    const buffer = createGpuBuffer(device, name, bytesOf(dtype, shape));
    if (name === ALWAYS) writeBuffer(device, buffer, Uint8Array.of(1));
    else own.set(name, buffer);
    buffers.push(buffer);
    feeds[name] = bufferTensor(ort.Tensor, buffer, dtype, shape) as Ort.Tensor;
  }
  const profiler = onKernels && (await printedProfiler());
  const session = await create(bytes, {
    executionProviders: [{ name: "webgpu", device } as never],
    graphOptimizationLevel: "basic",
    logSeverityLevel: 3,
    preferredOutputLocation: "gpu-buffer",
    // what is played again is not timed
    enableGraphCapture: capture && !profiler,
    extra: { session: { disable_cpu_ep_fallback: "1" } },
    ...profiler?.options,
  }).catch((error) => {
    for (const buffer of buffers) buffer.destroy();
    throw error;
  });
  const readback = createReadback(device);
  let last: Readonly<Record<string, Ort.Tensor>> = {};
  const forget = () => {
    for (const tensor of Object.values(last)) tensor.dispose();
    last = {};
  };

  const bufferOf = (output: string) => (last[output] as unknown as { gpuBuffer: GpuBuffer }).gpuBuffer;
  return {
    bufferOf,
    async run(given) {
      let sent = 0;
      for (const [name, buffer] of own) {
        const numbers = given[name];
        if (!numbers)
          throw new TypeError(`Cannot run the program: nothing was given for its input "${name}"`);
        writeBuffer(device, buffer, checkedNumbers(name, inputs[name]!.shape, numbers));
        sent += numbers.byteLength;
      }
      forget();
      last = await session.run(feeds);
      return sent;
    },
    async read(wanted) {
      const parts = wanted.map((name) => {
        const { dtype, shape } = outputs[name]!;
        return { buffer: bufferOf(name), bytes: bytesOf(dtype, shape) };
      });
      const read = await readback.read(parts);
      return Object.fromEntries(
        wanted.map((name, i): [string, Numbers] => [name, new ARRAYS[outputs[name]!.dtype](read[i]!)]),
      );
    },
    async dispose() {
      forget();
      if (profiler) onKernels!(await profiler.end(session));
      else await session.release();
      readback.dispose();
      for (const buffer of buffers) buffer.destroy();
    },
  };
}
