import { optionsOf } from "@permafrost/common/known-options";
import type { Compute, Storage } from "@permafrost/graph";
import {
  computeOf,
  type Device,
  type Feeds,
  load,
  type Outliers,
  type Program,
  type Runnable,
  type Session,
  type State,
  storageOf,
  type Weights,
} from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { createFeatureCache, type FeatureCache, keysOf } from "./feature-cache.js";
import { padded } from "./padded.js";
import { STEP_OPTIONS, type StepOptions, stepProgram } from "./step.js";

/** A model's step for one number of tokens, on a device. */
export interface Compiled {
  /** Trains and evaluates, on the state. */
  readonly session: Session;
  /** What the session takes of a batch besides labels: its examples, or their features. */
  examplesOf(batch: Batch): Promise<Feeds>;
  /** Gives back what it takes; the state stays. */
  dispose(): Promise<void>;
}

/** What a step is compiled with. */
export interface CompileOptions extends StepOptions {
  /** Tokens of every example, padding included. */
  readonly tokens: number;
  /** Most bytes of features to keep. */
  readonly cacheBytes: number;
  /** How frozen matrices are kept. Default `"f32"`. */
  readonly storage?: Storage;
  /** What products with them are computed in. Default `"f32"`. */
  readonly compute?: Compute;
  /** What is multiplied apart. Default: nothing. */
  readonly outliers?: Outliers;
}

/** Compiles a step; where all that is frozen lies below all that is trained, in two parts, with a cache between them. */
export async function compile(
  device: Device,
  model: Runnable,
  weights: Weights,
  options: CompileOptions,
  state: State,
): Promise<Compiled> {
  const { batchSize, tokens, cacheBytes, storage = "f32", compute: products = "f32", outliers } = options;
  const sized: Runnable = { ...model, input: { ...model.input, tokens } };
  const { outputs, branch, features } = stepProgram(sized, {
    ...optionsOf<StepOptions>(options, STEP_OPTIONS),
    cut: cacheBytes > 0,
  });
  const kept = { storage: storageOf(model, storage), compute: computeOf(model, products) };
  const apart = (program: Pick<Program, "outputs" | "branch">): Program =>
    outliers ? outliers.apart({ ...program, ...kept }) : { ...program, ...kept };
  const loadStep = () => load(device, apart({ outputs, branch }), weights, state);

  const whole = (batch: Batch): Feeds => ({
    x: padded(batch.x, (batch.x.length / batch.size) * batchSize),
    lengths: padded(batch.lengths, batchSize, tokens),
  });
  if (!features) {
    const session = await loadStep();
    return { session, examplesOf: async (batch) => whole(batch), dispose: () => session.dispose() };
  }

  const body = await load(device, apart({ outputs: { features } }), weights);
  const session = await loadStep().catch(async (error) => {
    await body.dispose();
    throw error;
  });
  const width = features.shape.slice(1).reduce((size, axis) => size * axis, 1);
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
