// Any program of tensors can be trained: here two dense layers tell two spirals apart. No transformer, no @permafrost/models.
import { linear, reshape, tanh } from "@permafrost/graph";
import { createTrainer } from "@permafrost/trainer";

const WIDTH = 32;

/** Initial values that differ, of about the right size for a layer. */
const spread = (rows, columns) =>
  Float32Array.from({ length: rows * columns }, (_, i) => (Math.sin(1 + i * i) * 1.5) / Math.sqrt(rows));
const parameter = (name, shape, values) => ({ name, shape, thawed: true, initial: async () => values });

const model = {
  input: { kind: "values", tokens: 1, dim: 2 },
  output: { tokens: 1, labels: 1, classes: 2 },
  parameters: [
    parameter("first.weight", [2, WIDTH], spread(2, WIDTH)),
    parameter("first.bias", [WIDTH], new Float32Array(WIDTH)),
    parameter("second.weight", [WIDTH, WIDTH], spread(WIDTH, WIDTH)),
    parameter("second.bias", [WIDTH], new Float32Array(WIDTH)),
    parameter("output.weight", [WIDTH, 2], spread(WIDTH, 2)),
    parameter("output.bias", [2], new Float32Array(2)),
  ],
  /** x: f32 [batch, 1, 2] → logits f32 [batch, 1, 2] */
  forward(x, { weight }) {
    const points = reshape(x, [x.shape[0], 2]);
    const first = tanh(linear(points, weight("first.weight"), weight("first.bias")));
    const second = tanh(linear(first, weight("second.weight"), weight("second.bias")));
    return {
      logits: reshape(linear(second, weight("output.weight"), weight("output.bias")), [x.shape[0], 1, 2]),
    };
  },
};

/** Points on two spirals, one class each. */
function points(size, start) {
  const x = new Float32Array(size * 2);
  const y = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    const along = 0.5 + 2.5 * Math.abs((Math.sin(start + i) * 43758.5453) % 1);
    y[i] = i % 2;
    x[2 * i] = (along / 3) * Math.cos(2 * along + Math.PI * y[i]);
    x[2 * i + 1] = (along / 3) * Math.sin(2 * along + Math.PI * y[i]);
  }
  return { x, y, lengths: new Int32Array(size).fill(1), size };
}

const trainer = await createTrainer(model, { batchSize: 64 });
for (let step = 1; step <= 500; step++) {
  const { loss } = await trainer.train(points(64, 64 * step), { learningRate: 1e-2 });
  if (step % 100 === 0) console.log(`step ${step}: loss ${loss.toFixed(4)}`);
}
const { accuracy } = await trainer.evaluate([points(64, 0.5), points(64, 100.5)]);
console.log(`accuracy ${(100 * accuracy).toFixed(1)} %`);
await trainer.dispose();
