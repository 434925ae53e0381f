/** What a step said, as `metrics.jsonl` has it. */
export interface StepRecord {
  /** Counts from 1. */
  readonly step: number;
  /** Mean loss of the step's labels, before the update. */
  readonly loss: number;
  /** Share of the step's labels that were right, from 0 to 1. */
  readonly accuracy: number;
  /** Norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Where an evaluation was due. */
  readonly evaluation?: HeldOut;
}

/** What an evaluation found on examples that were held out. */
export interface HeldOut {
  /** Mean loss over labels. */
  readonly loss: number;
  /** Share of labels that were right, from 0 to 1. */
  readonly accuracy: number;
  /** Labels that were looked at. */
  readonly labels: number;
  /** Examples that were looked at. */
  readonly examples: number;
}

/** How many weights there are. */
export interface WeightCount {
  /** Weights that stay as they are. */
  readonly frozen: number;
  /** Weights that are trained. */
  readonly thawed: number;
  /** The thawed part of all, from 0 to 1. */
  readonly share: number;
  /** The same by what they are for, under the names that a reader is shown. */
  readonly byRole: Readonly<Record<string, { readonly frozen: number; readonly thawed: number }>>;
}

/** How far a parameter moved in training. */
export interface Moved {
  /** Of the parameter. */
  readonly name: string;
  /** Euclidean norm of its initial values. */
  readonly before: number;
  /** Norm of the difference. */
  readonly update: number;
  /** `update / before`; `Infinity` for what was zero and is not. */
  readonly relative: number;
}

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
  readonly metrics: readonly StepRecord[];
  readonly counts: WeightCount;
  readonly sessions: readonly RunSession[];
  readonly config: Readonly<Record<string, unknown>>;
  /** The command that makes the same run again. */
  readonly command: string;
  /** From initial to trained values. */
  readonly moved: readonly Moved[];
  /** For small tasks. */
  readonly attention: readonly AttentionPicture[];
  /** Version of permafrost. */
  readonly version: string;
}
