import type { Count } from "@permafrost/models";
import type { StepReport } from "@permafrost/trainer";
import type { UpdateNorm } from "../norms/update-norms.js";

/** One process's part of a run: a run that was resumed has several. */
export interface RunSession {
  /** When it began, ISO 8601. */
  readonly started: string;
  readonly device: string;
  readonly threads: number;
  /** `node 20.20.1`, … */
  readonly runtime: string;
  /** Steps done before and after. */
  readonly from: number;
  readonly to: number;
  /** Where the time went, in seconds. */
  readonly seconds: { readonly setup: number; readonly steps: number; readonly evaluation: number };
}

/** Attention of one layer, drawn. */
export interface AttentionPicture {
  readonly layer: number;
  readonly heads: number;
  /** PNG, a head beside the other. */
  readonly png: Uint8Array;
}

/** All that a report tells. */
export interface RunFacts {
  readonly task: string;
  /** Classes that guessing chooses from. */
  readonly classes: number;
  /** Where the frozen weights come from. */
  readonly origin: string;
  readonly architecture: string;
  readonly thaw: string;
  readonly metrics: readonly StepReport[];
  readonly counts: Count;
  readonly sessions: readonly RunSession[];
  readonly config: Readonly<Record<string, unknown>>;
  /** The command that makes the same run again. */
  readonly command: string;
  /** From initial to trained values. */
  readonly moved: readonly UpdateNorm[];
  /** For small tasks. */
  readonly attention: readonly AttentionPicture[];
  /** Version of permafrost. */
  readonly version: string;
}
