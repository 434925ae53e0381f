/**
 * Memory of a GPU. This and the others are the part of the WebGPU API that is used here, so that nobody needs its types installed; the
 * specification says what each does.
 */
export interface GpuBuffer {
  /** Bytes. */
  readonly size: number;
  /** Waits for the GPU, and lets its memory be read here. @param mode {@link MAP_READ} */
  mapAsync(mode: number): Promise<undefined>;
  /** The memory, as long as it is mapped. */
  getMappedRange(): ArrayBuffer;
  /** Ends what `mapAsync` began. */
  unmap(): void;
  /** Gives the memory back; a second call does nothing. */
  destroy(): void;
}

/** What a buffer is made with. */
export interface GpuBufferDescriptor {
  /** Bytes. */
  readonly size: number;
  /** Sum of {@link usages}. */
  readonly usage: number;
  /** What errors call it. */
  readonly label?: string;
}

/** What a GPU is given to do. */
export interface GpuQueue {
  /** Sends bytes up, to where they start in the buffer. @param range of the data: its start, and how much of it */
  writeBuffer(
    buffer: GpuBuffer,
    offset: number,
    data: ArrayBufferView | ArrayBufferLike,
    ...range: number[]
  ): void;
  /** Has recorded commands run. */
  submit(commands: readonly unknown[]): void;
  /** Waits for all that was submitted. */
  onSubmittedWorkDone(): Promise<undefined>;
}

/** Records commands. */
export interface GpuCommandEncoder {
  /** Copies bytes from buffer to buffer. */
  copyBufferToBuffer(
    from: GpuBuffer,
    fromOffset: number,
    to: GpuBuffer,
    toOffset: number,
    size: number,
  ): void;
  /** What was recorded, for the queue. */
  finish(): unknown;
}

/** A GPU that was opened. */
export interface GpuDevice {
  /** What it is given to do. */
  readonly queue: GpuQueue;
  /** Most that it does of each kind, by the specification's names. */
  readonly limits: Readonly<Record<string, number | undefined>>;
  /** What it can besides, by the specification's names: `"shader-f16"`. */
  readonly features: ReadonlySet<string>;
  /** Settles once it cannot be used any more. */
  readonly lost: Promise<{
    /** `"destroyed"`, or `"unknown"`. */
    readonly reason: string;
    /** What happened, in words. */
    readonly message: string;
  }>;
  /** Takes memory. */
  createBuffer(descriptor: GpuBufferDescriptor): GpuBuffer;
  /** Begins to record commands. */
  createCommandEncoder(): GpuCommandEncoder;
  /** Gives it back, with all its buffers. */
  destroy(): void;
}

/** A GPU that is there. */
export interface GpuAdapter {
  /** What it says of itself; browsers leave out much of it. */
  readonly info?: {
    /** Who made it. */
    readonly vendor?: string;
    /** Family that it is of. */
    readonly architecture?: string;
    /** Its maker's number for it. */
    readonly device?: string;
    /** Its name and driver, in words. */
    readonly description?: string;
  };
  /** Most that it could do of each kind, by the specification's names. */
  readonly limits: Readonly<Record<string, number | undefined>>;
  /** What it could do besides, by the specification's names. */
  readonly features: ReadonlySet<string>;
  /** Opens it, with some of its limits and features. */
  requestDevice(descriptor: {
    /** Limits by name, of at most what the adapter has. */
    readonly requiredLimits: Readonly<Record<string, number>>;
    /** Features by name, of those that the adapter has. */
    readonly requiredFeatures: readonly string[];
  }): Promise<GpuDevice>;
}

/** `navigator.gpu`. */
export interface Gpu {
  /** Looks for a GPU; null where there is none. */
  requestAdapter(options?: {
    /** Which one, where there are two: `"high-performance"` or `"low-power"`. Default: the system's choice. */
    readonly powerPreference?: string;
  }): Promise<GpuAdapter | null>;
}

/** `GPUBufferUsage` and `GPUMapMode`, as numbered by the specification. */
export const usages = { mapRead: 0x1, copySource: 0x4, copyDestination: 0x8, storage: 0x80 } as const;
/** `GPUMapMode.READ`. */
export const MAP_READ = 1;
