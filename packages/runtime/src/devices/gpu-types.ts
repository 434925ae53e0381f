/** The part of the WebGPU API that is used here, so that nobody needs its types installed. */

export interface GpuBuffer {
  readonly size: number;
  mapAsync(mode: number): Promise<undefined>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

interface GpuBufferDescriptor {
  readonly size: number;
  readonly usage: number;
  readonly label?: string;
}

interface GpuQueue {
  writeBuffer(
    buffer: GpuBuffer,
    offset: number,
    data: ArrayBufferView | ArrayBufferLike,
    ...range: number[]
  ): void;
  submit(commands: readonly unknown[]): void;
  onSubmittedWorkDone(): Promise<undefined>;
}

export interface GpuDevice {
  readonly queue: GpuQueue;
  readonly limits: Readonly<Record<string, number | undefined>>;
  readonly features: ReadonlySet<string>;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  createBuffer(descriptor: GpuBufferDescriptor): GpuBuffer;
  createCommandEncoder(): {
    copyBufferToBuffer(
      from: GpuBuffer,
      fromOffset: number,
      to: GpuBuffer,
      toOffset: number,
      size: number,
    ): void;
    finish(): unknown;
  };
  destroy(): void;
}

export interface GpuAdapter {
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly device?: string;
    readonly description?: string;
  };
  readonly limits: Readonly<Record<string, number | undefined>>;
  readonly features: ReadonlySet<string>;
  requestDevice(descriptor: {
    readonly requiredLimits: Readonly<Record<string, number>>;
    readonly requiredFeatures: readonly string[];
  }): Promise<GpuDevice>;
}

export interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: string }): Promise<GpuAdapter | null>;
}

/** `GPUBufferUsage` and `GPUMapMode`, as numbered by the specification. */
export const usages = { mapRead: 0x1, copySource: 0x4, copyDestination: 0x8, storage: 0x80 } as const;
export const MAP_READ = 1;
