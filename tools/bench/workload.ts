/** What is timed: a size of a body and a batch. */
export interface Workload {
  readonly name: string;
  /** PyTorch's recurrent layers. Default: GPT-2. */
  readonly body?: "lstm" | "gru";
  /** Ids of text come in, of so many kinds, and of each the next one is told. Default: vectors, and a class at the end. */
  readonly vocabulary?: number;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly batch: number;
  readonly tokens: number;
  /** Steps that are not counted. V8 optimises WebAssembly while it runs, which takes the first two seconds. */
  readonly warmUp: number;
  /** Counted steps. */
  readonly steps: number;
}

/** Of recurrent layers, each size once for each kind. */
const recurrent = <B extends "lstm" | "gru">(body: B) => {
  const about = { body, heads: 1, batch: 16, warmUp: 1, steps: 5 };
  const name = (size: string) => `${body.toUpperCase()} ${size}`;
  return {
    shallow: { ...about, name: name("3 × 768, 16 × 64"), layers: 3, width: 768, tokens: 64 },
    deep: { ...about, name: name("18 × 768, 16 × 64"), layers: 18, width: 768, tokens: 64, steps: 3 },
    long: { ...about, name: name("3 × 128, 16 × 512"), layers: 3, width: 128, tokens: 512 },
  };
};
const [lstm, gru] = [recurrent("lstm"), recurrent("gru")];

/** A body that is trained from nothing, on ids of so many kinds. */
const pretraining = (called: string, vocabulary: number) => ({
  name: `4 layers of width 128, 16 × 256 ${called}`,
  vocabulary,
  layers: 4,
  width: 128,
  heads: 2,
  batch: 16,
  tokens: 256,
  warmUp: 3,
  steps: 9,
});

const SMALL = { layers: 12, width: 768, heads: 12, warmUp: 2, steps: 5 };

/** The workloads of the step benchmark. */
export const workloads = {
  small64: { name: "GPT-2 small, 8 × 64", ...SMALL, batch: 8, tokens: 64 },
  small10: { name: "GPT-2 small, 16 × 10", ...SMALL, batch: 16, tokens: 10, steps: 9 },
  tiny: {
    name: "2 layers of width 128, 8 × 64",
    layers: 2,
    width: 128,
    heads: 4,
    batch: 8,
    tokens: 64,
    warmUp: 150,
    steps: 60,
  },
  bytes: pretraining("bytes", 257),
  bpe: pretraining("of 2,048 words", 2048),
  lstm3: lstm.shallow,
  lstm18: lstm.deep,
  lstmLong: lstm.long,
  gru3: gru.shallow,
  gru18: gru.deep,
  gruLong: gru.long,
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof workloads;

const kindOf = (workload: object) =>
  "body" in workload ? "recurrent" : "vocabulary" in workload ? "pretraining" : "transformer";

/** Names of the workloads of a kind: of recurrent layers, of bodies that are trained from nothing, or of frozen transformers. */
export const workloadsOf = (kind: ReturnType<typeof kindOf>): WorkloadName[] =>
  (Object.keys(workloads) as WorkloadName[]).filter((name) => kindOf(workloads[name]) === kind);

/** The middle of several numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
