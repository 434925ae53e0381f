/** What is timed: a size of GPT-2 and a batch. */
export interface Workload {
  readonly name: string;
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
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof workloads;

/** All workloads, or a few steps of them, which show that everything runs and how fast nothing is. */
export function workloadOf(name: WorkloadName, quick: boolean): Workload {
  return quick ? { ...workloads[name], warmUp: 1, steps: 2 } : workloads[name];
}

/** The middle of several numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
