import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import jpeg from "jpeg-js";
import { takenPerSecond } from "./batcher.js";
import { built } from "./built.js";
import type { Rules } from "./contest.js";
import { printedByScript } from "./printed-by.js";
import { type Row, ratio } from "./row.js";
import { median } from "./workload.js";

const SIDE = 224;
const CLASSES = 10;
/** Pictures that differ; the others are links to them. */
const DIFFERENT = 100;

/** What a process says of a folder. */
interface Read {
  readonly openSeconds: number;
  /** Pictures in batches. */
  readonly perSecond: number;
  /** Of a picture. */
  readonly tokens: number;
}

/** Waves of three colours, and grain: about as many bytes as a photograph of the size. */
function picture(seed: number): Uint8Array {
  const data = new Uint8Array(4 * SIDE * SIDE).fill(255);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const grain = (20 * ((7919 * x + 104_729 * y + 31 * seed) % 97)) / 97;
    for (let c = 0; c < 3; c++)
      data[4 * i + c] =
        118 + 60 * Math.sin((x * (c + 1) + 7 * seed) / 17) + 40 * Math.cos((y + seed) / 9) + grain;
  }
  return jpeg.encode({ width: SIDE, height: SIDE, data }, 85).data;
}

function write(folder: string, count: number): void {
  const path = (i: number) => join(folder, `class ${i % CLASSES}`, `${i}.jpg`);
  for (let i = 0; i < CLASSES; i++) mkdirSync(join(folder, `class ${i}`));
  for (let i = 0; i < DIFFERENT; i++) writeFileSync(path(i), picture(i));
  for (let i = DIFFERENT; i < count; i++) linkSync(path(i % DIFFERENT), path(i));
}

/** A folder of 50,000 JPEGs: how soon it is a task, and how much faster than a GPT-2-small step takes them batches of it are. */
export async function picturesRows({ rounds, quick }: Rules): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "permafrost-pictures-"));
  try {
    // beyond 256 MiB of pixels in each split they are decoded when they are needed
    const count = quick ? 10_000 : 50_000;
    write(folder, count);
    built("picture-thread.ts");
    const runs = Array.from({ length: rounds }, () =>
      printedByScript<Read>("pictures-run.ts", [folder, quick ? "4" : "60"]),
    );
    const perSecond = median(runs.map((run) => run.perSecond));
    const taken = (await takenPerSecond()) / runs[0]!.tokens;
    return [
      ratio(
        `a folder of ${count} JPEGs, until it is a task: s`,
        median(runs.map(({ openSeconds }) => openSeconds)),
        { bar: 3, atMost: true },
      ),
      ratio(`batches of ${SIDE} × ${SIDE} JPEGs / what GPT-2 small takes`, perSecond / taken, {
        bar: 3,
        detail: `${perSecond.toFixed(0)} pictures/s; a step takes ${taken.toFixed(1)} a second, patches of 16`,
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
