import { type GpuBuffer, type GpuDevice, MAP_READ, usages } from "./gpu-types.js";

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
  device.queue.writeBuffer(buffer, 0, wholeWords(bytes));
  return buffer;
}

/** A GPU is sent 4 bytes at a time. */
function wholeWords(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}

/** The first numbers of a buffer. */
export async function readBuffer(
  device: GpuDevice,
  buffer: GpuBuffer,
  length: number,
): Promise<Float32Array> {
  const staging = device.createBuffer({
    label: "readback",
    size: buffer.size,
    usage: usages.mapRead | usages.copyDestination,
  });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ);
    return new Float32Array(staging.getMappedRange().slice(0, 4 * length));
  } finally {
    staging.destroy();
  }
}
