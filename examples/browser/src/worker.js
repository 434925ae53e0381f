// Trains off the main thread, so that the page stays responsive.
import { bitXor, countWeights, frozen, gpt2Config, openDevice, random, serveTraining } from "permafrost";

const SHAPE = { n_layer: 2, n_embd: 64, n_head: 2 };

serveTraining(async ({ bits, device: name }) => {
  const device = await openDevice(name);
  const source = random({ ...gpt2Config("small"), ...SHAPE });
  const task = bitXor({ bits });
  // beside what it says of the training by itself
  const about = countWeights(frozen(source, task));
  postMessage({ kind: "about", device: device.name, threads: device.threads, ...about });
  return {
    source,
    task,
    options: {
      device,
      dropout: 0,
      steps: 3000,
      batchSize: 32,
      learningRate: 1e-2,
      evaluateEvery: 20,
      evaluation: { examples: 256 },
      until: 1,
    },
  };
});
