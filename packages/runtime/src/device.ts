import type { Branch, Compute, OnnxProgram, Outputs, Shape, Storage, WholeBits } from "@permafrost/graph";

/** Numbers on their way in or out: f32, i32 and bool, row-major. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** Numbers by name. */
export type Feeds = Readonly<Record<string, Numbers>>;

/** float32 values of state by name. */
export type StateValues = Readonly<Record<string, Float32Array>>;

/**
 * Reads a weight's float32 values by name, into an array that nobody writes to afterwards. A function stands for one set of weights:
 * a device may keep what it read for all the programs that are opened with the same one.
 */
export type Weights = (name: string) => Promise<Float32Array>;

/** What a session computes; the device decides how it is lowered. */
export interface Program {
  /** Computed in every run. */
  readonly outputs: Outputs;
  /** Computed only in runs that take the branch. */
  readonly branch?: Branch;
  /** How each weight is kept in memory, by its name and shape. Default `"f32"` for all. */
  readonly storage?: (name: string, shape: Shape) => Storage;
  /** What products with each frozen matrix are computed in, by its name and shape. Default `"f32"` for all. */
  readonly compute?: (name: string, shape: Shape) => Compute;
  /** Bits of what is multiplied with whole numbers; {@link Device.wholeBits} says how many are right. Default 8. */
  readonly wholeBits?: WholeBits;
  /** Whether it is run once: then it is not rearranged so that runs are fast, which takes longer than a run. Default false. */
  readonly once?: boolean;
}

/**
 * A program as a device takes it: bytes, and lists of what they need. Plain data, which `structuredClone` copies, so that one
 * thread may lower and another open.
 */
export interface LoweredProgram {
  /** Name of the device that it is for. */
  readonly device: string;
  /** ONNX without the weights, and what it takes and gives; with the branch in it, unless there is a `branchGraph`. */
  readonly graph: OnnxProgram;
  /** What runs that take the branch compute, where a device keeps that apart: all outputs, and all that they need. */
  readonly branchGraph?: OnnxProgram;
  /** Name of the bool input that says whether the branch is taken. A session feeds it by itself. */
  readonly condition?: string;
  /** Names of the state that it replaces: inputs whose successors ({@link nextOf}) are among the outputs. */
  readonly state: readonly string[];
  /** Whether it is run once. Default false. */
  readonly once?: boolean;
}

/** Programs that are alike but for their sizes, lowered as one. */
export interface SizedProgram {
  /** The program, which takes more than any of them does. */
  readonly lowered: LoweredProgram;
  /**
   * What it is to be fed besides, so that it does what one of them does.
   *
   * @throws RangeError if that differs in more than sizes.
   */
  feedsOf(program: Program): Feeds;
}

/**
 * Values that stay on a device from run to run, shared by the sessions that are opened with it: what one commits, the next run
 * of any of them starts from.
 */
export interface State {
  /** Copies of the present values. */
  read(): Promise<Record<string, Float32Array>>;
  /**
   * Replaces values by others of the same size, in arrays that nobody writes to afterwards; the rest stays, and names that the
   * state does not have are left out. A run that was not committed is forgotten.
   *
   * @throws RangeError if there are not as many numbers as before.
   */
  write(values: StateValues): Promise<void>;
  /** Gives back what it takes, after the sessions on it are disposed of. Who placed it calls this. */
  dispose(): Promise<void>;
}

/** Something that runs programs. */
export interface Device {
  /** One of `DEVICE_NAMES`, or what a device from outside calls itself. */
  readonly name: string;
  /** Threads it computes with; 1 on a GPU. */
  readonly threads: number;
  /** Whether programs that are opened with the same {@link Weights} share what it read; elsewhere each holds a copy. */
  readonly sharesWeights: boolean;
  /**
   * Writes a program the way this device runs it. Nothing is read or placed for that.
   *
   * @throws TypeError if the program does not check, or its condition is no input.
   */
  lower(program: Program): LoweredProgram;
  /**
   * Writes programs that are alike but for their sizes as one, so that a single session with one copy of the weights does what they all do. Left out where
   * programs share their weights anyway.
   *
   * @param programs two of them
   * @throws RangeError if they differ in more than sizes; else as {@link Device.lower} does.
   */
  lowerSized?(programs: readonly [Program, Program]): SizedProgram;
  /**
   * How many bits of what is multiplied with whole numbers it computes without overflowing. Left out where nothing is computed so. Default 8.
   *
   * @throws Error if it overflows in any case.
   */
  wholeBits?(): Promise<WholeBits>;
  /**
   * Places state.
   *
   * @param values what it starts as, in arrays that nobody writes to afterwards
   * @throws RangeError if there is no room for it.
   */
  place(values: StateValues): Promise<State>;
  /**
   * Makes a lowered program ready to run.
   *
   * @param weights called once for each weight that is not there yet, for several at a time
   * @param state what the program's inputs of the same names are taken from. It is not disposed of with the session
   * @throws RangeError if numbers do not fit the program; TypeError if it was lowered, or the state placed, by another kind of device.
   */
  open(lowered: LoweredProgram, weights: Weights, state?: State): Promise<Session>;
  /** Gives back what the device holds beside its sessions. Who opened it calls this; devices that hold nothing leave it out. */
  dispose?(): Promise<void>;
}

/** What a run is to do. */
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
  /**
   * Replaces every value of the state by its successor ({@link nextOf}) from this session's last run, if that computed them: where
   * there is a branch, it must have taken it. If another run on the same state came after it, or the state was written to, nothing
   * happens.
   */
  commit(): void;
  /** Gives back what the session takes; its state stays. */
  dispose(): Promise<void>;
}

/** Name of the output that a state tensor is replaced by: inputs and outputs of an ONNX graph must not share names. */
export const nextOf = (name: string): string => `next.${name}`;
