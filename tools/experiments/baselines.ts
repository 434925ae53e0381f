import { linear, reshape, sizeOf } from "@permafrost/graph";
import type { Task } from "@permafrost/tasks";
import type { Trainable } from "@permafrost/trainer";
import { evaluationBatches } from "../../packages/permafrost/src/train.js";

/** Softmax regression on the raw inputs: what needs no body at all. Undefined where the inputs are ids. */
export function linearClassifier({ input, output, ragged }: Task): Trainable | undefined {
  if (input.kind === "ids") return undefined;
  const outputs = output.tokens * output.labels * output.classes;
  const shape = [outputs, input.tokens * input.dim];
  const zeros = (of: readonly number[]) => async () => new Float32Array(sizeOf(of));
  return {
    input,
    output,
    ragged,
    parameters: [
      { name: "weight", shape, thawed: true, initial: zeros(shape) },
      { name: "bias", shape: [outputs], thawed: true, initial: zeros([outputs]) },
    ],
    forward(x, { weight }) {
      const batch = x.shape[0]!;
      const y = linear(reshape(x, [batch, shape[1]!]), weight("weight"), weight("bias"), true);
      return { logits: reshape(y, [batch, output.tokens * output.labels, output.classes]) };
    },
  };
}

/** Share of held-out labels that the commonest one gets right. */
export async function majorityClass(task: Task, examples: number): Promise<number> {
  const counts = new Map<number, number>();
  let labels = 0;
  for await (const { y } of evaluationBatches(task, { batchSize: 16, examples }))
    for (const label of y) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      labels++;
    }
  return Math.max(...counts.values()) / labels;
}
