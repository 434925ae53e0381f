// The one program that runs everywhere, as a user would write it: a frozen tiny GPT-2 learns exclusive or, and the body that comes along begins to.
import { bitXor, frozen, gpt2Config, nano, openDevice, random, train } from "permafrost";

const MOST_STEPS = 400;

/** @param {"auto" | "native" | "wasm" | "webgpu"} name */
export async function learnBitXor(name) {
  const device = await openDevice(name);
  const task = bitXor({ bits: 2 });
  const model = frozen(random({ ...gpt2Config("tiny"), n_layer: 1 }), task, { dropout: 0 });
  const losses = [];
  let accuracy = 0;
  const started = performance.now();
  for await (const { loss, evaluation } of train(model, task, {
    device,
    steps: MOST_STEPS,
    batchSize: 32,
    learningRate: 1e-2,
    evaluateEvery: 50,
    evaluation: { examples: 256 },
  })) {
    losses.push(loss);
    if (evaluation) accuracy = evaluation.accuracy;
    if (accuracy === 1) break;
  }
  const seconds = (performance.now() - started) / 1000;
  const shipped = frozen(await nano("language"), task);
  const shippedLosses = [];
  for await (const { loss } of train(shipped, task, { device, steps: 3, batchSize: 8, learningRate: 1e-2 }))
    shippedLosses.push(loss);
  const { name: used, threads } = device;
  return { device: used, threads, steps: losses.length, losses, shippedLosses, accuracy, seconds };
}
