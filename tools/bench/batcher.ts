import { batches, bitMemory, bitXor, listOps, type Task } from "@permafrost/tasks";
import { type Row, ratio } from "./row.js";

/** Examples a second that a GPT-2-small step of 16 examples of 10 tokens takes at 300 ms: what a batcher must outrun by ten. */
const EXAMPLES_A_SECOND = 16 / 0.3;
/** A step on longer sequences takes longer in proportion. */
const TOKENS = 10;
const SECONDS = 1;

/** How much faster than a GPT-2-small step the batchers deliver. */
export async function batcherRows(): Promise<Row[]> {
  const tasks: Task[] = [bitXor(), bitMemory(), listOps()];
  const rows: Row[] = [];
  for (const task of tasks) {
    const rate = await examplesPerSecond(task);
    const needed = (EXAMPLES_A_SECOND * TOKENS) / task.input.tokens;
    rows.push(
      ratio(`batches of ${task.name} / what GPT-2 small takes`, rate / needed, {
        bar: 10,
        detail: `${rate.toFixed(0)} examples/s`,
      }),
    );
  }
  return rows;
}

async function examplesPerSecond(task: Task): Promise<number> {
  let examples = 0;
  const start = performance.now();
  for await (const { size } of batches(task, { batchSize: 16 })) {
    examples += size;
    if (performance.now() - start > 1000 * SECONDS) break;
  }
  return (1000 * examples) / (performance.now() - start);
}
