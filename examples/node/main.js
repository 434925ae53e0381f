// Train, save what thawed, load it into the same frozen body, and let it predict bits that it has not seen.
import { rm } from "node:fs/promises";
import {
  batchAt,
  bitXor,
  createTrainer,
  evaluationBatches,
  feed,
  frozen,
  loadAdapter,
  nano,
  predict,
  saveAdapter,
} from "permafrost";

const base = await nano("language"); // it has read books
const task = bitXor({ bits: 2 });
const model = frozen(base, task, { dropout: 0 });

const batchSize = 32;
const trainer = await createTrainer(model, { batchSize });
for await (const batch of feed(task, { batchSize }).train(0)) {
  const { step, loss } = await trainer.train(batch, { learningRate: 1e-2 });
  if (step % 100 === 0) console.log(`step ${step}: loss ${loss.toFixed(4)} on ${trainer.device.name}`);
  if (step === 400) break;
}
const { accuracy } = await trainer.evaluate(evaluationBatches(task, { batchSize, examples: 256 }));
const folder = "learned";
await saveAdapter(folder, { model, thawed: await trainer.thawed(), base, task, taskOptions: { bits: 2 } });
await trainer.dispose();

// another program, another day
const { model: loaded, config } = await loadAdapter(folder, { base });
const { x, y } = batchAt(task, { split: "test", batchSize: 256, seed: 1 }, 0);
const { classes } = await predict(loaded, { x });
const right = classes.filter((bit, i) => bit === y[i]).length / y.length;
console.log(`trained: accuracy ${100 * accuracy} %, loaded: accuracy ${100 * right} %`);
console.log(
  `${config.weights.thawed} of ${config.weights.frozen + config.weights.thawed} weights are in ${folder}/`,
);
if (!process.argv.includes("--keep")) await rm(folder, { recursive: true });
