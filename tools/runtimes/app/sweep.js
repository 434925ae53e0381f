// Two runs of a sweep, each trained in a process of its own, by whatever runs this file.
import { rmSync } from "node:fs";
import { addToPlan, childProcesses, runsOf, sweepStatus, work } from "@permafrost/sweep";

const folder = "sweeps/xor";
rmSync(folder, { recursive: true, force: true });
const space = { task: "bit-xor", model: "gpt2-tiny", random: true, batchSize: 4, evaluateExamples: 16 };
await addToPlan(folder, await runsOf({ ...space, steps: 5, threads: 1, device: "wasm", seed: [0, 1] }));
const children = childProcesses({ module: new URL("./sweep-child.js", import.meta.url) });
const { done } = await work(folder, { jobs: 2, train: children.train });
await children.close();
const { runs } = await sweepStatus(folder);
console.log(JSON.stringify({ done, losses: runs.map(({ figures }) => figures?.heldOut.loss) }));
