// One label for each sequence: is the sum of eight numbers positive?
import { fromArrays, frozen, gpt2Config, random, train } from "permafrost";

/** Numbers from -1 to 1, and whether each eight of them sum to more than zero. */
function examples(count, start) {
  const x = Float32Array.from({ length: count * 8 }, (_, i) => Math.sin((start + i) ** 2));
  const y = Array.from({ length: count }, (_, n) => {
    const sum = x.subarray(n * 8, n * 8 + 8).reduce((a, b) => a + b, 0);
    return sum > 0 ? 1 : 0;
  });
  return { x, y };
}

const task = fromArrays({
  name: "positive-sum",
  input: { kind: "values", tokens: 8, dim: 1 },
  output: { classes: 2 },
  train: examples(2000, 0),
  test: examples(500, 20_000),
});
const model = frozen(random(gpt2Config("tiny")), task);
const options = { steps: 400, batchSize: 32, learningRate: 3e-3, evaluateEvery: 100 };
for await (const { step, loss, evaluation } of train(model, task, options))
  if (evaluation)
    console.log(
      `step ${step}: loss ${loss.toFixed(4)}, accuracy ${(100 * evaluation.accuracy).toFixed(1)} %`,
    );
