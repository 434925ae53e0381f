import type { Figures } from "./figures.js";
import type { WorkName } from "./work.js";

/** Where an engine computes. Engines are compared with the fastest peer in the same place. */
export type Place = "native" | "wasm" | "webgpu";

/** Something that does the training step, in a process of its own. */
export interface Engine {
  /** How tables call it. */
  readonly name: string;
  /** What it is made with. Bars are set against libraries: the fastest way of each counts. */
  readonly library: string;
  readonly place: Place;
  /** What it can train. */
  readonly works: readonly WorkName[];
  /** Whether its loss may be another, as it computes in other numbers. Default false. */
  readonly approximate?: boolean;
  /** Why it cannot be timed here. Default: it can. */
  readonly missing?: string;
  /**
   * Times it.
   *
   * @param folder where training starts
   * @throws Error with what it said, if it fails.
   */
  measure(folder: string, threads: number): Figures;
}

/** The library that is measured. */
export const OURS = "permafrost";
