// A frozen small GPT-2 that has read books learns exclusive or under Bun: native with onnxruntime-node, WebAssembly without.
import { bitXor, frozen, nano, train } from "permafrost";

const task = bitXor({ bits: 2 });
const model = frozen(await nano("language"), task, { dropout: 0 });
const options = { steps: 400, batchSize: 32, learningRate: 1e-2, evaluateEvery: 100 };

for await (const { step, loss, evaluation } of train(model, task, options))
  if (evaluation)
    console.log(
      `step ${step}: loss ${loss.toFixed(4)}, accuracy ${(100 * evaluation.accuracy).toFixed(1)} %`,
    );
