import { writeFileSync } from "node:fs";
import { batcherRows } from "./batcher.js";
import { cachedRows } from "./cached.js";
import type { Contest, Rules } from "./contest.js";
import { contestTable } from "./contest-table.js";
import { loadingRows } from "./loading.js";
import { loraContests, loraRows } from "./lora.js";
import { machineLines } from "./machine.js";
import { readOptions } from "./options.js";
import { pythonPeers } from "./peers/python-peers.js";
import { installWasmPeers } from "./peers/wasm-peers.js";
import { picturesRows } from "./pictures.js";
import { pretrainingContests } from "./pretraining.js";
import { readingRows } from "./reading.js";
import { recurrentContests } from "./recurrent.js";
import { reservoirRows } from "./reservoirs.js";
import { type Row, showRows } from "./row.js";
import { soakRows } from "./soak.js";
import { stepRows } from "./step-rows.js";
import { stepContests } from "./steps.js";
import { storageRows } from "./storage.js";
import { webgpuContests, webgpuRows } from "./webgpu.js";

const { json, only, quick, rounds, soak, csv } = readOptions();
const rules: Rules = quick ? { rounds: 1, quick } : { rounds, quick };
const asks = (...groups: string[]) => groups.some((group) => only.includes(group));

/** What is measured besides steps: by its name, under a heading. */
const OTHERS: readonly (readonly [string, string, () => Row[] | Promise<Row[]>])[] = [
  ["storage", "Frozen matrices kept smaller", () => storageRows(rules)],
  ["cached", "The output layer alone", cachedRows],
  ["loading", "From a folder", loadingRows],
  ["batcher", "Batches", batcherRows],
  ["reading", "Long tables", () => readingRows(rules)],
  ["reading", "Many pictures", () => picturesRows(rules)],
  ["reservoirs", "Reservoirs", () => reservoirRows(rules)],
];

const rows: Row[] = [];
const contests: Contest[] = [];

function show(title: string, more: readonly Row[]): void {
  if (more.length > 0) console.log(`### ${title}\n\n${showRows(more)}`);
  rows.push(...more);
}

function showContest(contest: Contest): void {
  console.log(contestTable(contest));
  contests.push(contest);
}

const python = asks("native", "peers", "recurrent", "pretraining", "lora")
  ? pythonPeers()
  : { engines: [], found: [] };
const wasm = !soak && asks("wasm", "peers") ? installWasmPeers() : undefined;
const machine = await machineLines(python.found, wasm?.versions ?? []);
console.log(`${machine.map((line) => `- ${line}`).join("\n")}\n- ${ruleLine()}\n`);
try {
  if (soak) show("Memory over very many steps", soakRows(soak, csv));
  else await measureAll();
} finally {
  wasm?.remove();
}
if (json)
  writeFileSync(
    json,
    `${JSON.stringify({ machine, date: new Date().toISOString(), ...rules, contests, rows }, null, 2)}\n`,
  );
process.exit(0);

async function measureAll(): Promise<void> {
  const peers = [...python.engines, ...(wasm?.engines ?? [])];
  for await (const contest of stepContests(peers, only, rules)) showContest(contest);
  if (asks("recurrent")) for await (const contest of recurrentContests(peers, rules)) showContest(contest);
  if (asks("pretraining"))
    for await (const contest of pretrainingContests(peers, rules)) showContest(contest);
  show("Steps, as ratios", contests.flatMap(stepRows));
  if (asks("lora")) {
    const held: Contest[] = [];
    for await (const contest of loraContests(python.engines, rules)) {
      showContest(contest);
      held.push(contest);
    }
    show("Updates of low rank", loraRows(held));
  }
  for (const [name, title, measure] of OTHERS) if (asks(name)) show(title, await measure());
  if (!asks("webgpu")) return;
  const traffic = webgpuRows();
  show("WebGPU", traffic);
  const held: Contest[] = [];
  for await (const contest of webgpuContests(traffic, rules)) {
    showContest(contest);
    held.push(contest);
  }
  show("WebGPU's steps, as ratios", held.flatMap(stepRows));
}

function ruleLine(): string {
  if (soak) return `${soak} steps, nothing is timed`;
  return quick ? "a few steps once: no figure counts" : `each engine ${rounds} times in turn`;
}
