import { builtin } from "@permafrost/common/builtin";

/** Milliseconds from one beat to the next. */
export const BEAT = 2000;

/** Counts in a file, for as long as the process lives: whoever looks at it twice knows whether it does. */
const COUNT = `
const { workerData: { path, every } } = require("node:worker_threads");
const { writeFile } = require("node:fs/promises");
let beats = 1;
setInterval(() => writeFile(path, String(++beats), { flag: "r+" }).catch(() => {}), every);
`;

/**
 * Keeps a file changing from a thread of its own, which no long step starves; a file that is not there is not made.
 *
 * @returns what ends it
 */
export function beating(path: string): () => Promise<void> {
  const { Worker } = builtin("worker_threads");
  const worker = new Worker(COUNT, { eval: true, workerData: { path, every: BEAT } });
  // a thread that cannot start leaves a lease that looks lost, and is: whoever takes it over is noticed
  worker.on("error", () => {});
  worker.unref();
  return async () => {
    await worker.terminate();
  };
}
