import { input } from "@permafrost/graph";
import { contextOf, type Device, load, type Runnable, type State, weightsOf } from "@permafrost/runtime";
import { layoutOf, unflatten } from "./layout.js";

/** What reads out, and where. */
interface Setting {
  readonly device: Device;
  /** Examples side by side. */
  readonly batchSize: number;
  /** What is trained. */
  readonly state: State;
}

/**
 * All logits of features: what a step makes in blocks is made here at once, for who wants to see it.
 *
 * @param features `[batchSize, tokens, width]`
 * @returns `[batchSize, tokens * labels, classes]`
 */
export async function readOut(
  model: Runnable,
  { device, batchSize, state }: Setting,
  features: Float32Array,
): Promise<Float32Array> {
  const { tokens } = model.output;
  const layout = layoutOf(model.parameters);
  const thawed = unflatten(input("theta", "f32", [layout.size]), layout);
  const read = input("features", "f32", [batchSize, tokens, features.length / (batchSize * tokens)]);
  const logits = model.readout!(read, contextOf(model, batchSize, thawed));
  const session = await load(device, { outputs: { logits } }, weightsOf(model));
  try {
    const { theta } = await state.read();
    const found = await session.run({ features, theta: theta! }, { wanted: ["logits"] });
    return found["logits"] as Float32Array;
  } finally {
    await session.dispose();
  }
}
