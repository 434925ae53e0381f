// A folder of very many pictures made a task, and batches of it, in a process of its own: prints a JSON line.
import { batches, imageFolder } from "@permafrost/tasks";

const [folder = "", count = "0"] = process.argv.slice(2);
const start = performance.now();
const task = await imageFolder(folder, { patch: 16 });
const opened = performance.now();
let examples = 0;
let begun = opened;
// the first starts the threads
for await (const { number, size } of batches(task, { batchSize: 16, count: Number(count) + 1 })) {
  if (number === 0) begun = performance.now();
  else examples += size;
}
const seconds = (performance.now() - begun) / 1000;
console.log(
  JSON.stringify({
    openSeconds: (opened - start) / 1000,
    perSecond: examples / seconds,
    tokens: task.input.tokens,
  }),
);
process.exit(0);
