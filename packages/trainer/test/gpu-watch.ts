import type { GpuBuffer, GpuDevice } from "@permafrost/runtime";

/** What a GPU was asked for. */
export interface GpuWatch {
  /** Buffers that are there now. */
  buffers: number;
  /** Bytes sent to buffers that kernels compute with. */
  up: number;
  /** Bytes mapped to be read. */
  down: number;
  /** Bytes of kernels' parameters: shapes and strides. */
  parameters: number;
}

const MAP_READ = 0x1;
const UNIFORM = 0x40;

/** Counts at the border itself: every buffer made and destroyed, every byte that crosses. */
export function watch(device: GpuDevice): GpuWatch {
  const counts: GpuWatch = { buffers: 0, up: 0, down: 0, parameters: 0 };
  const usage = new WeakMap<GpuBuffer, number>();
  const { createBuffer } = device;
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer.call(device, descriptor);
    counts.buffers++;
    usage.set(buffer, descriptor.usage);
    if ((descriptor as { mappedAtCreation?: boolean }).mappedAtCreation) counts.up += descriptor.size;
    const { destroy, mapAsync } = buffer;
    let there = true;
    buffer.destroy = () => {
      if (there) counts.buffers--;
      there = false;
      destroy.call(buffer);
    };
    buffer.mapAsync = (mode, ...range: []) => {
      if (mode === MAP_READ) counts.down += descriptor.size;
      return mapAsync.call(buffer, mode, ...range);
    };
    return buffer;
  };
  const { writeBuffer } = device.queue;
  device.queue.writeBuffer = (buffer, offset, data, ...range) => {
    const kind = (usage.get(buffer) ?? 0) & UNIFORM ? "parameters" : "up";
    counts[kind] += range[1] ?? data.byteLength - (range[0] ?? 0);
    writeBuffer.call(device.queue, buffer, offset, data, ...range);
  };
  return counts;
}
