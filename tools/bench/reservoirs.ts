import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rules } from "./contest.js";
import { findPython } from "./peers/python.js";
import { printedBy, printedByScript } from "./printed-by.js";
import { type ReservoirFigures, type ReservoirStart, writeReservoir } from "./reservoir-start.js";
import { type Row, ratio } from "./row.js";
import { median } from "./workload.js";

const PROGRAM = join(import.meta.dirname, "peers/programs/reservoirpy_run.py");

/** How many sequences go side by side, and how many times as fast as reservoirpy's faster way ours should be. */
const BARS = [
  [1, 1],
  [64, 10],
] as const;

/** What `reservoirpy` is run with, by what tables call it. */
const PEERS: Readonly<Record<string, readonly string[]>> = { NumPy: [], JAX: ["--jax"] };

/** Threads that each is tried with; the fastest counts. */
const THREADS = [1, 2];

/** How far a state may be from ours: the work is the same, roundings are not. */
const TOLERANCE = 1e-4;

/** States of a reservoir of 100 units over 10,000 steps, against reservoirpy. */
export async function reservoirRows({ rounds, quick }: Rules): Promise<Row[]> {
  const python = findPython("reservoirs");
  const rows: Row[] = [];
  for (const [batch, bar] of BARS) {
    const steps = quick ? 200 : 10_000;
    const start: ReservoirStart = { units: 100, leak: 0.3, batch, steps, runs: quick ? 1 : 5 };
    const name = `reservoir of 100 units, ${batch} × ${steps} steps, native: speed, of reservoirpy's`;
    if ("missing" in python) rows.push(ratio(name, undefined, { bar, detail: python.missing }));
    else rows.push(await against(python.path, start, rounds, { name, bar }));
  }
  return rows;
}

async function against(
  python: string,
  start: ReservoirStart,
  rounds: number,
  { name, bar }: { readonly name: string; readonly bar: number },
): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "permafrost-reservoir-"));
  const ways: Readonly<Record<string, (threads: string) => ReservoirFigures>> = {
    permafrost: (threads) => printedByScript("reservoir-run.ts", [folder, threads]),
    ...Object.fromEntries(
      Object.entries(PEERS).map(([peer, flags]) => [
        peer,
        (threads: string) => printedBy<ReservoirFigures>(python, [PROGRAM, folder, threads, ...flags]),
      ]),
    ),
  };
  const times = new Map<string, number[]>();
  let last: readonly number[] | undefined;
  try {
    await writeReservoir(start, folder);
    // each in turn with the others, each time in a process of its own
    for (let round = 0; round < rounds; round++)
      for (const [way, measure] of Object.entries(ways))
        for (const threads of THREADS) {
          const found = measure(String(threads));
          last ??= found.last;
          checkSame(way, found.last, last);
          const key = `${way} ${threads}`;
          times.set(key, [...(times.get(key) ?? []), ...found.times_ms]);
        }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const least = (way: string) =>
    Math.min(...THREADS.map((threads) => median(times.get(`${way} ${threads}`)!)));
  const perSecond = (way: string) => (start.batch * start.steps) / least(way);
  const fastest = Math.min(...Object.keys(PEERS).map(least));
  const shown = Object.keys(ways).map((way) => `${way} ${perSecond(way).toFixed(0)}`);
  return ratio(name, fastest / least("permafrost"), {
    bar,
    detail: `thousand steps a second: ${shown.join(", ")}`,
  });
}

function checkSame(way: string, found: readonly number[], expected: readonly number[]): void {
  const off = Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)));
  if (!(off <= TOLERANCE && found.length === expected.length))
    throw new Error(`Cannot compare ${way}: its last state is ${off} off`);
}
