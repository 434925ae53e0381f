import type { OnnxProgram } from "@permafrost/graph";

/** What computes. */
export type DeviceName = "native" | "wasm" | "webgpu";

/** Numbers on their way in or out. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** Numbers by name. */
export type Feeds = Readonly<Record<string, Numbers>>;

/** Something that runs ONNX programs. */
export interface Device {
  readonly name: DeviceName;
  /** Threads it computes with. */
  readonly threads: number;
  /**
   * Makes a program ready to run.
   *
   * @param weights reads a weight's float32 values by name; called once for each, one at a time
   * @param state initial values of the inputs that stay on the device from run to run
   */
  load(
    program: OnnxProgram,
    weights: (name: string) => Promise<Float32Array>,
    state?: Feeds,
  ): Promise<Session>;
}

/** A program with its weights, ready to run. */
export interface Session {
  /**
   * Runs the program on inputs and the present state.
   *
   * @param wanted outputs to bring back
   */
  run(feeds: Feeds, wanted: readonly string[]): Promise<Feeds>;
  /** Replaces every state tensor by its successor ({@link nextOf}) from the last run. */
  commit(): void;
  /** Copies of the state. */
  readState(): Promise<Readonly<Record<string, Float32Array>>>;
  writeState(state: Feeds): Promise<void>;
  dispose(): Promise<void>;
}

/** Name of the output that a state tensor is replaced by: inputs and outputs of an ONNX graph must not share names. */
export const nextOf = (name: string): string => `next.${name}`;
