import type { EvaluationRecord, RunSession, StepRecord } from "./records/records.js";

/** How many weights there are. */
export interface WeightCount {
  /** Weights that stay as they are. */
  readonly frozen: number;
  /** Weights that are trained. */
  readonly thawed: number;
  /** The thawed part of all, from 0 to 1. */
  readonly share: number;
  /** The same by what they are for, under the names that a reader is shown. */
  readonly byRole: Readonly<
    Record<
      string,
      {
        /** Weights of the role that stay as they are. */
        readonly frozen: number;
        /** Weights of the role that are trained. */
        readonly thawed: number;
      }
    >
  >;
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

/** Attention of one layer, drawn. */
export interface AttentionPicture {
  /** Which layer, from 0. */
  readonly layer: number;
  /** How many heads are in the picture. */
  readonly heads: number;
  /** PNG, a head beside the other. */
  readonly png: Uint8Array;
}

/** All that a report tells. Whoever wrote it: nothing in it becomes markup, and what cannot be read is left out, and said. */
export interface RunFacts {
  /** Name of the task. */
  readonly task: string;
  /** Classes that guessing chooses from. Default: none, as where labels are values; then no level of guessing is drawn. */
  readonly classes?: number;
  /** Name of the loss. Default: cross-entropy, in nats. */
  readonly loss?: string;
  /** Where the frozen weights come from. */
  readonly origin: string;
  /** Kind of the body: `gpt2`, … */
  readonly architecture: string;
  /** Name of the rule that said what thaws. */
  readonly thaw: string;
  /** Split that evaluations during training are of, and that the best step is chosen on: `validation`, … */
  readonly split: string;
  /** What each step said. */
  readonly metrics: readonly StepRecord[];
  /** What was found at the end on examples that nothing was chosen by. Default: nothing. */
  readonly test?: EvaluationRecord & {
    /** Split that the examples are of: `test`. */
    readonly split: string;
  };
  /** How many weights there are. */
  readonly counts: WeightCount;
  /** Who trained how long. */
  readonly sessions: readonly RunSession[];
  /** Lines that could not be read, as `parseMetrics` and `parseSessions` count them. Default 0. */
  readonly leftOut?: number;
  /** Everything that decides the run. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The command that makes the same run again. */
  readonly command: string;
  /** From initial to trained values. */
  readonly moved: readonly Moved[];
  /** For small tasks; none are shown if there are none. */
  readonly attention: readonly AttentionPicture[];
  /** Of a language model, what it wrote. Default: nothing. */
  readonly samples?: readonly TextSample[];
  /** What the task comes to without a body. Default: nobody measured it. */
  readonly floors?: readonly FloorFact[];
  /** Version of permafrost. */
  readonly version: string;
}

/** What a task comes to without a body. */
export interface FloorFact {
  /** How: `majority`, `linear`, `naive`. */
  readonly name: string;
  /** What is measured: `accuracy`, `nrmse`, `loss`. */
  readonly metric: string;
  /** What it comes to on the test split. */
  readonly value: number;
}

/** A text that a model went on with. */
export interface TextSample {
  /** How it began. */
  readonly given: string;
  /** What the model added. */
  readonly added: string;
}
