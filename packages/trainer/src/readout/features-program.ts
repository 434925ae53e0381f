import { defined } from "@permafrost/common/defined";
import { narrow, type Storage } from "@permafrost/graph";
import {
  type Computing,
  computeOf,
  type Device,
  inferenceStates,
  loadForInference,
  type Runnable,
  type Session,
  storageOf,
} from "@permafrost/runtime";
import type { Batch } from "../batch.js";
import { padded } from "../padded.js";

/** What the output layer reads of a model, batch by batch. */
export interface FeaturesProgram {
  /** `[batchSize, output.tokens, features]` of a batch of up to so many examples, of so many tokens. */
  run(batch: Batch, tokens: number): Promise<Float32Array>;
  /** Gives back what it takes. */
  dispose(): Promise<void>;
}

/** How it is computed. */
interface Setting {
  readonly batchSize: number;
  readonly storage?: Storage;
  readonly compute?: Computing;
}

/** How many numbers the output layer reads of a token. @throws TypeError if the model does not say what it reads */
export function featuresOf(model: Runnable, batchSize: number) {
  const { features } = inferenceStates(model, batchSize);
  if (features) return features;
  throw new TypeError(
    "Cannot solve for the output layer: the model's forward gives no features, f32 [batch, output.tokens, features], which that layer reads",
  );
}

/** One program at a time: batches of as many tokens as those before need no other. */
export function featuresProgram(
  device: Device,
  model: Runnable,
  { batchSize, storage = "f32", compute = "f32" }: Setting,
): FeaturesProgram {
  let open: { readonly tokens: number; readonly session: Session } | undefined;
  const close = async () => {
    const { session } = open ?? {};
    open = undefined;
    await session?.dispose();
  };
  const sessionFor = async (tokens: number) => {
    if (open?.tokens === tokens) return open.session;
    await close();
    const sized: Runnable = { ...model, input: { ...model.input, tokens } };
    const session = await loadForInference(device, sized, batchSize, {
      outputs: narrow({ features: featuresOf(sized, batchSize) }),
      ...defined({ storage: storageOf(model, storage), compute: computeOf(model, compute) }),
    });
    open = { tokens, session };
    return session;
  };
  return {
    async run(batch, tokens) {
      const session = await sessionFor(tokens);
      const x = padded(batch.x, (batch.x.length / batch.size) * batchSize);
      const lengths = padded(batch.lengths, batchSize, tokens);
      return (await session.run({ x, lengths }, { wanted: ["features"] }))["features"] as Float32Array;
    },
    dispose: close,
  };
}
