/** What a step said: a line of `metrics.jsonl`. Numbers that were not finite are `null` there, and NaN here. */
export interface StepRecord {
  /** Counts from 1. */
  readonly step: number;
  /** Mean loss of the step's labels, before the update. */
  readonly loss: number;
  /** Share of the step's labels that were right, from 0 to 1. Default: none, or NaN, where labels are values. */
  readonly accuracy?: number;
  /** Norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Further metrics of the step's labels, by name. Default: none. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Where an evaluation was due. Default: none. */
  readonly evaluation?: EvaluationRecord;
  /** True where the evaluation was better than all before. Default false. */
  readonly best?: boolean;
}

/** What an evaluation found on examples that are not trained on. */
export interface EvaluationRecord {
  /** Split that the examples are of. Default: the one that the run selects on. */
  readonly split?: string;
  /** Mean loss over labels. */
  readonly loss: number;
  /** Share of labels that were right, from 0 to 1. Default: none, or NaN, where labels are values. */
  readonly accuracy?: number;
  /** Labels that were looked at. */
  readonly labels: number;
  /** Examples that were looked at. */
  readonly examples: number;
  /** Further metrics, by name. Default: none. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** One process's part of a run, a line of `sessions.jsonl`: a run that was resumed has several. */
export interface RunSession {
  /** When it began, ISO 8601. */
  readonly started: string;
  /** Name of the device: `native`, … */
  readonly device: string;
  /** Threads of the processor that computed. */
  readonly threads: number;
  /** What computed, with versions: `node 20.20.1, onnxruntime-node 1.30.0`, … */
  readonly runtime: string;
  /** Steps done before. */
  readonly from: number;
  /** Steps done after. */
  readonly to: number;
  /** Where the time went. */
  readonly seconds: {
    /** Seconds until everything was ready. */
    readonly setup: number;
    /** Seconds of training. */
    readonly steps: number;
    /** Seconds of evaluation. */
    readonly evaluation: number;
  };
}
