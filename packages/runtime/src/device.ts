import type { Branch, Outputs, Shape, Storage } from "@permafrost/graph";

/** What computes. */
export type DeviceName = "native" | "wasm" | "webgpu";

/** Numbers on their way in or out. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** Numbers by name. */
export type Feeds = Readonly<Record<string, Numbers>>;

/**
 * Reads a weight's float32 values by name, into an array that nobody writes to afterwards. A function stands for one set of weights:
 * a device may keep what it read for all the programs that are loaded with the same one.
 */
export type Weights = (name: string) => Promise<Float32Array>;

/** What a session computes; the device decides how it is lowered. */
export interface Program {
  /** Computed in every run. */
  readonly outputs: Outputs;
  /** Computed only in runs that take the branch. */
  readonly branch?: Branch;
  /** How weights are kept in memory. Default: as float32. */
  readonly storage?: (name: string, shape: Shape) => Storage;
}

/** Something that runs programs. */
export interface Device {
  readonly name: DeviceName;
  /** Threads it computes with; 1 on a GPU. */
  readonly threads: number;
  /** Whether programs that are loaded with the same {@link Weights} share what it read; elsewhere each holds a copy. */
  readonly sharesWeights: boolean;
  /**
   * Makes a program ready to run.
   *
   * @param weights called once for each weight that is not there yet, for several at a time
   * @param state initial values of the inputs that stay on the device from run to run
   */
  load(program: Program, weights: Weights, state?: Feeds): Promise<Session>;
  /** Gives back what the device holds beside its sessions. Who opened it calls this; devices that hold nothing leave it out. */
  dispose?(): Promise<void>;
}

export interface RunOptions {
  /** Outputs to bring back. */
  readonly wanted: readonly string[];
  /** Whether the branch is taken; the session feeds its condition. Default false. */
  readonly branch?: boolean;
}

/** A program with its weights, ready to run. */
export interface Session {
  /** Runs the program on inputs and the present state. What the program does not take is not fed. */
  run(feeds: Feeds, options: RunOptions): Promise<Feeds>;
  /** Replaces every state tensor by its successor ({@link nextOf}) from the last run, which took the branch. */
  commit(): void;
  /** Copies of the state. */
  readState(): Promise<Readonly<Record<string, Float32Array>>>;
  writeState(state: Feeds): Promise<void>;
  dispose(): Promise<void>;
}

/** Name of the output that a state tensor is replaced by: inputs and outputs of an ONNX graph must not share names. */
export const nextOf = (name: string): string => `next.${name}`;
