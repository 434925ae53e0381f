// One label for each token: is the wave rising? Told at every time of a window, from the heights so far.
import { frozen, gpt2Config, random, timeSeries, train } from "permafrost";

const wave = Array.from({ length: 4000 }, (_, t) => Math.sin(t / 2) + 0.5 * Math.sin(t / 3.3));
const labels = wave.map((value, t) => (value > (wave[t - 1] ?? 0) ? 1 : 0));

const task = timeSeries({ values: wave, labels, classes: 2, window: 16, readout: "every" });
const model = frozen(random(gpt2Config("tiny")), task);
const options = { steps: 400, batchSize: 32, learningRate: 3e-3, evaluateEvery: 100 };
for await (const { step, loss, evaluation } of train(model, task, options))
  if (evaluation)
    console.log(
      `step ${step}: loss ${loss.toFixed(4)}, accuracy ${(100 * evaluation.accuracy).toFixed(1)} %`,
    );
