import type { Feeds, Program, Session } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { createFeatureCache, type FeatureCache, keysOf } from "./feature-cache.js";
import { padded } from "./padded.js";
import type { CompileOptions, StepPrograms } from "./step-programs.js";

/** A model's step for one number of tokens, on a device. */
export interface Compiled {
  /** Trains and evaluates, on the state. */
  readonly session: Session;
  /** What the session takes of a batch besides labels: its examples, or their features. */
  examplesOf(batch: Batch): Promise<Feeds>;
  /** Gives back what it takes; the state stays. */
  dispose(): Promise<void>;
}

/** Makes one of a step's programs ready to run. */
export type Opening = (part: "step" | "body", program: Program) => Promise<Session>;

/** Opens a step; where it is in two parts, with a cache between them. */
export async function compile(
  { step, body: below, width = 0 }: StepPrograms,
  open: Opening,
  { batchSize, tokens, cacheBytes }: Pick<CompileOptions, "batchSize" | "tokens" | "cacheBytes">,
): Promise<Compiled> {
  const whole = (batch: Batch): Feeds => ({
    x: padded(batch.x, (batch.x.length / batch.size) * batchSize),
    lengths: padded(batch.lengths, batchSize, tokens),
  });
  if (!below) {
    const session = await open("step", step);
    return { session, examplesOf: async (batch) => whole(batch), dispose: () => session.dispose() };
  }

  const body = await open("body", below);
  const session = await open("step", step).catch(async (error) => {
    await body.dispose();
    throw error;
  });
  const cache = createFeatureCache(width, cacheBytes);
  const compute = async (batch: Batch) =>
    (await body.run(whole(batch), { wanted: ["features"] }))["features"] as Float32Array;
  return {
    session,
    examplesOf: async (batch) => ({ features: await cached(cache, batch, tokens, batchSize, compute) }),
    async dispose() {
      await body.dispose();
      await session.dispose();
    },
  };
}

/** Features of a batch: from the cache if it has them all. */
async function cached(
  cache: FeatureCache,
  batch: Batch,
  tokens: number,
  rows: number,
  compute: (batch: Batch) => Promise<Float32Array>,
): Promise<Float32Array> {
  if (!cache.useful) return compute(batch);
  const keys = keysOf(batch, tokens);
  const known = cache.find(keys, rows);
  if (known) return known;
  const features = await compute(batch);
  cache.keep(keys, features);
  return features;
}
