// Trains off the main thread, so that the page stays responsive.
import { bitXor, countWeights, frozen, gpt2Config, openDevice, random, train } from "permafrost";

const SHAPE = { n_layer: 2, n_embd: 64, n_head: 2 };
const STEPS = 3000;

addEventListener("message", async ({ data: { bits, device: name } }) => {
  try {
    const device = await openDevice(name);
    const task = bitXor({ bits });
    const model = frozen(random({ ...gpt2Config("small"), ...SHAPE }), task, { dropout: 0 });
    postMessage({
      kind: "start",
      device: device.name,
      threads: device.threads,
      steps: STEPS,
      ...countWeights(model),
    });
    for await (const { step, loss, evaluation } of train(model, task, {
      device,
      steps: STEPS,
      batchSize: 32,
      learningRate: 1e-2,
      evaluateEvery: 20,
      evaluation: { examples: 256 },
    })) {
      postMessage({ kind: "step", step, loss, accuracy: evaluation?.accuracy });
      if (evaluation?.accuracy === 1) break;
    }
    postMessage({ kind: "done" });
  } catch (error) {
    postMessage({ kind: "error", message: error.message });
  }
});
