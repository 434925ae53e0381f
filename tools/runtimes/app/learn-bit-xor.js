// The one program that runs everywhere, as a user would write it: a frozen tiny GPT-2 learns exclusive or.
import { bitXor, frozen, gpt2Config, openDevice, random, train } from "permafrost";

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
  return { device: device.name, threads: device.threads, steps: losses.length, losses, accuracy, seconds };
}
