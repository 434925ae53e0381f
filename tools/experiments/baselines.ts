import { linear, reshape, sizeOf } from "@permafrost/graph";
import type { Runnable } from "@permafrost/runtime";
import { batches, type SplitName, type Task } from "@permafrost/tasks";

/** Softmax regression on the raw inputs: what needs no body at all. Undefined where the inputs are ids. */
export function linearClassifier({ input, output, ragged }: Task): Runnable | undefined {
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

/** Training examples of an endless task that are counted, and at most so many of any other. */
const COUNTED = 20_000;

/** Share of held-out labels that the commonest label of training gets right. */
export async function majorityClass(task: Task, examples: number): Promise<number> {
  return guessed(task, examples, () => 0);
}

/** The same with the commonest label for each first token: of ListOps, that is the outermost operator. */
export async function firstToken(task: Task, examples: number): Promise<number> {
  return guessed(task, examples, (x) => x[0]!);
}

/** Share of held-out labels that are the commonest of training for what `clueOf` sees of an example. */
async function guessed(
  task: Task,
  examples: number,
  clueOf: (x: Float32Array | Int32Array) => number,
): Promise<number> {
  const counts = new Map<number, Map<number, number>>();
  for await (const [clue, label] of labelled(task, "train", COUNTED, clueOf)) {
    const of = counts.get(clue) ?? new Map<number, number>();
    counts.set(clue, of.set(label, (of.get(label) ?? 0) + 1));
  }
  const guesses = new Map([...counts].map(([clue, of]) => [clue, commonest(of)]));
  let [right, labels] = [0, 0];
  for await (const [clue, label] of labelled(task, "test", examples, clueOf)) {
    if (guesses.get(clue) === label) right++;
    labels++;
  }
  return right / labels;
}

async function* labelled(
  task: Task,
  split: SplitName,
  examples: number,
  clueOf: (x: Float32Array | Int32Array) => number,
): AsyncGenerator<readonly [clue: number, label: number]> {
  for await (const { x, y, size } of batches(task, { split, batchSize: 64, order: "sequential", examples })) {
    const width = x.length / size;
    const labels = y.length / size;
    for (let i = 0; i < size; i++)
      for (const label of y.subarray(i * labels, (i + 1) * labels))
        yield [clueOf(x.subarray(i * width, (i + 1) * width)), label];
  }
}

const commonest = (counts: ReadonlyMap<number, number>) =>
  [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
