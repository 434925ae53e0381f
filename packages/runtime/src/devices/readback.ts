import { type GpuBuffer, type GpuDevice, MAP_READ, usages } from "./gpu-types.js";

/** The first bytes of a buffer. */
export interface BufferPart {
  /** What is read. */
  readonly buffer: GpuBuffer;
  /** How much of it. */
  readonly bytes: number;
}

/** Brings numbers down from a GPU, several at a time. */
export interface Readback {
  /** Copies of what the buffers hold once all that was submitted before is done. One call at a time. */
  read(parts: readonly BufferPart[]): Promise<readonly ArrayBuffer[]>;
  /** Gives its memory back. */
  dispose(): void;
}

/** A GPU copies whole words of 4 bytes. */
const wholeWords = (bytes: number) => Math.ceil(bytes / 4) * 4;

/** One buffer that the CPU can look at serves all reads, and grows where they do. */
export function createReadback(device: GpuDevice): Readback {
  let staging: GpuBuffer | undefined;
  const stagingOf = (size: number): GpuBuffer => {
    if (staging && staging.size >= size) return staging;
    staging?.destroy();
    staging = device.createBuffer({
      label: "readback",
      size,
      usage: usages.mapRead | usages.copyDestination,
    });
    return staging;
  };
  return {
    async read(parts) {
      const starts: number[] = [];
      const total = parts.reduce((at, { bytes }) => {
        starts.push(at);
        return at + wholeWords(bytes);
      }, 0);
      if (total === 0) return parts.map(() => new ArrayBuffer(0));
      const target = stagingOf(total);
      const encoder = device.createCommandEncoder();
      for (const [i, { buffer, bytes }] of parts.entries())
        if (bytes > 0) encoder.copyBufferToBuffer(buffer, 0, target, starts[i]!, wholeWords(bytes));
      device.queue.submit([encoder.finish()]);
      await target.mapAsync(MAP_READ);
      const mapped = target.getMappedRange();
      const read = parts.map(({ bytes }, i) => mapped.slice(starts[i]!, starts[i]! + bytes));
      target.unmap();
      return read;
    },
    dispose() {
      staging?.destroy();
      staging = undefined;
    },
  };
}
