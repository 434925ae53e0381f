import type { ModelTask, Recipe } from "@permafrost/models";

/** How well an adapter does, as measured. */
export interface AdapterResult {
  /** Seed of the run: of initial values, order and dropout. */
  readonly seed: number;
  /** Steps trained. */
  readonly steps: number;
  /** Split that was evaluated: `test`, `validation`, … */
  readonly split: string;
  /** Examples that were evaluated. */
  readonly examples: number;
  /** Share of labels that were right, from 0 to 1. Default: none, or NaN, where labels are values. */
  readonly accuracy?: number;
  /** Mean loss over labels: cross-entropy in nats, unless the run had a loss of its own. */
  readonly loss: number;
  /** Further metrics, by name. Default: none. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** What an adapter belongs to, and what it is for: `permafrost_adapter.json`. */
export interface AdapterConfig {
  /** Tells the file from others. */
  readonly format: "permafrost-adapter";
  /** Of the format. */
  readonly version: 2;
  /** Version of permafrost that wrote it. */
  readonly permafrost: string;
  /** What the adapter was trained on. */
  readonly base: {
    /** `owner/name` on the Hub, or where else the weights came from, without what is nobody's business. */
    readonly name: string;
    /** Commit of the repository. Default: none, as of what is not on the Hub. */
    readonly revision?: string;
    /** Kind of the body: `gpt2`, … */
    readonly architecture: string;
    /** Of the weights that stayed frozen; see `fingerprintOf` of `@permafrost/models`. */
    readonly sha256: string;
  };
  /** What the adapter was trained for. */
  readonly task: ModelTask & {
    /** Name of the task. */
    readonly name: string;
    /** What the task was made with: `{ "bits": 5 }`. */
    readonly options: Readonly<Record<string, unknown>>;
    /**
     * What was learned about the data, by which new ones are brought to the task's form: `encoding` of a task of `@permafrost/tasks`, which
     * `readEncoding` there looks at. Default: data come as they are.
     */
    readonly encoding?: object;
  };
  /** How the model is made of the base and the task. */
  readonly recipe: Recipe;
  /** The weights. */
  readonly weights: {
    /** How many stayed frozen. */
    readonly frozen: number;
    /** How many were trained. */
    readonly thawed: number;
    /** SHA-256 of the hashes that `adapter.safetensors` lists of its tensors: tells whether the two files belong together. */
    readonly sha256: string;
  };
  /** How well it does, a row for each evaluation. */
  readonly results: readonly AdapterResult[];
}

/** Files of an adapter's folder: the configuration, what thawed, a model card. */
export const ADAPTER_FILES = {
  config: "permafrost_adapter.json",
  weights: "adapter.safetensors",
  card: "README.md",
} as const;
