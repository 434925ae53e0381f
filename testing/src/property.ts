/** Seed of every property test here; another one: `PERMAFROST_TEST_SEED=7 npx vitest run packages/graph`. */
export const SEED = Number(process.env["PERMAFROST_TEST_SEED"] ?? 20210309);

/** How often a property is tried, and from where. A failure prints seed and path. */
export const runs = (numRuns: number): { seed: number; numRuns: number } => ({ seed: SEED, numRuns });
