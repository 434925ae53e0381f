import { type GpuBuffer, type GpuDevice, usages } from "./gpu-types.js";

/** onnxruntime-web's kernels look at vectors of 16 bytes. */
const ALIGNMENT = 16;

/**
 * A buffer that kernels read and write, and that can be copied both ways.
 *
 * @throws RangeError if the GPU has no buffers of that size.
 */
export function createGpuBuffer(device: GpuDevice, label: string, bytes: number): GpuBuffer {
  const most = device.limits["maxBufferSize"] ?? Number.POSITIVE_INFINITY;
  const size = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
  if (size > most)
    throw new RangeError(
      `Cannot place "${label}" on the GPU: it takes ${size} bytes, and a buffer there has at most ${most}`,
    );
  return device.createBuffer({
    label,
    size,
    usage: usages.storage | usages.copySource | usages.copyDestination,
  });
}

/** A buffer with something in it. */
export function filledBuffer(device: GpuDevice, label: string, bytes: Uint8Array): GpuBuffer {
  const buffer = createGpuBuffer(device, label, bytes.length);
  writeBuffer(device, buffer, bytes);
  return buffer;
}

/** Sends numbers up. */
export function writeBuffer(device: GpuDevice, buffer: GpuBuffer, numbers: ArrayBufferView): void {
  const { buffer: memory, byteOffset, byteLength } = numbers;
  device.queue.writeBuffer(buffer, 0, wholeWords(new Uint8Array(memory, byteOffset, byteLength)));
}

/** A GPU is sent 4 bytes at a time. */
function wholeWords(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}

/** One buffer's bytes into another. */
export interface BufferCopy {
  /** What is copied. */
  readonly from: GpuBuffer;
  /** What it replaces. */
  readonly to: GpuBuffer;
  /** How much of it. */
  readonly bytes: number;
}

/** Copies on the GPU, after all that was submitted before. */
export function copyBuffers(device: GpuDevice, copies: readonly BufferCopy[]): void {
  const encoder = device.createCommandEncoder();
  for (const { from, to, bytes } of copies) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
  device.queue.submit([encoder.finish()]);
}
