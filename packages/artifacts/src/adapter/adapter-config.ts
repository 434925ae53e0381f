import type { ModelTask } from "@permafrost/models";

/** How well an adapter does, as measured. */
export interface AdapterResult {
  /** Seed of the run: of initial values, order and dropout. */
  readonly seed: number;
  /** Steps trained. */
  readonly steps: number;
  /** Split that was evaluated. */
  readonly split: string;
  /** Examples that were evaluated. */
  readonly examples: number;
  /** Share of labels that were right, from 0 to 1. */
  readonly accuracy: number;
  /** Mean cross-entropy over labels, in nats. */
  readonly loss: number;
}

/** What an adapter belongs to, and what it is for: `adapter_config.json`. */
export interface AdapterConfig {
  readonly format: "permafrost-adapter";
  /** Of the format. */
  readonly version: 1;
  /** Version of permafrost that wrote it. */
  readonly permafrost: string;
  readonly base: {
    /** `owner/name` on the Hub, or where else the weights came from. */
    readonly name: string;
    /** Commit of the repository, if it was one. */
    readonly revision?: string;
    readonly architecture: string;
    /** Of the weights that stayed frozen; see `fingerprintOf` of `@permafrost/models`. */
    readonly sha256: string;
  };
  readonly task: ModelTask & {
    readonly name: string;
    /** What the task was made with: `{ "bits": 5 }`. */
    readonly options: Readonly<Record<string, unknown>>;
  };
  /** Name of the rule that said what thaws; the names of the tensors are what counts. */
  readonly thaw: string;
  /** Seed of new layers that stayed frozen. */
  readonly seed: number;
  readonly inputLayer: "new" | "identity";
  /** How many weights there are. */
  readonly weights: { readonly frozen: number; readonly thawed: number };
  readonly results: readonly AdapterResult[];
}

/** Files of an adapter's folder. */
export const ADAPTER_FILES = {
  config: "adapter_config.json",
  weights: "adapter.safetensors",
  card: "README.md",
} as const;

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === "string";
const isWhole: Check = (value) => Number.isSafeInteger(value);
const isObject: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** What loading looks at, and what it must be. */
const FIELDS: readonly [path: string, expected: string, check: Check][] = [
  ["format", '"permafrost-adapter"', (value) => value === "permafrost-adapter"],
  ["version", "1", (value) => value === 1],
  ["base.name", "text", isText],
  [
    "base.sha256",
    "64 hexadecimal digits",
    (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  ],
  ["task.name", "text", isText],
  ["task.input.kind", '"values" or "ids"', (value) => value === "values" || value === "ids"],
  ["task.input.tokens", "a whole number", isWhole],
  ["task.output.tokens", "a whole number", isWhole],
  ["task.output.labels", "a whole number", isWhole],
  ["task.output.classes", "a whole number", isWhole],
  ["seed", "a whole number", isWhole],
  ["inputLayer", '"new" or "identity"', (value) => value === "new" || value === "identity"],
  ["weights", "an object", isObject],
];

/**
 * Reads an `adapter_config.json`.
 *
 * @param origin where it comes from, for messages
 * @throws SyntaxError if it is none, or of a later version.
 */
export function parseAdapterConfig(text: string, origin: string): AdapterConfig {
  const fail = (problem: string): never => {
    throw new SyntaxError(`Cannot read ${origin}: ${problem}`);
  };
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    fail((error as Error).message);
  }
  for (const [path, expected, check] of FIELDS) {
    const value = path
      .split(".")
      .reduce<unknown>(
        (at, key) => (isObject(at) ? (at as Record<string, unknown>)[key] : undefined),
        config,
      );
    if (!check(value)) fail(`expected "${path}" to be ${expected}, found ${JSON.stringify(value)}`);
  }
  return config as AdapterConfig;
}
