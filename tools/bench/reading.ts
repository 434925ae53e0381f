import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rules } from "./contest.js";
import { printedByScript } from "./printed-by.js";
import { type Row, ratio } from "./row.js";
import { median } from "./workload.js";

/** What is done with all of it. */
const WAYS: readonly (readonly [way: string, name: string])[] = [
  ["describe", "what is in its columns"],
  ["numbers", "all its numbers, part by part"],
];

/** A table in the form of ETT's: a date and seven numbers a row. */
const rowAt = (row: number): string => {
  const date = new Date(Date.UTC(2016, 6, 1) + 1000 * row).toISOString().slice(0, 19).replace("T", " ");
  const numbers = Array.from({ length: 7 }, (_, i) => (10 * Math.sin(row * (i + 1) * 0.001)).toFixed(4));
  return `${date},${numbers.join(",")}\n`;
};

function write(path: string, bytes: number): number {
  const file = openSync(path, "w");
  let size = writeSync(file, "date,HUFL,HULL,MUFL,MULL,LUFL,LULL,OT\n");
  for (let row = 0; size < bytes; ) {
    const rows: string[] = [];
    for (const end = row + 10_000; row < end; row++) rows.push(rowAt(row));
    size += writeSync(file, rows.join(""));
  }
  closeSync(file);
  return size;
}

/** A table of a gigabyte gone through, in MB/s and in memory. */
export async function readingRows({ rounds, quick }: Rules): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "permafrost-reading-"));
  const path = join(folder, "long.csv");
  try {
    const size = write(path, quick ? 2e7 : 1e9);
    return WAYS.flatMap(([way, name]) => {
      const runs = Array.from({ length: rounds }, () =>
        printedByScript<{ readonly seconds: number; readonly megabytes: number }>("reading-run.ts", [
          path,
          way,
        ]),
      );
      const megabytes = size / 1e6;
      const speed = megabytes / median(runs.map(({ seconds }) => seconds));
      const most = Math.max(...runs.map((run) => run.megabytes));
      const what = `CSV of ${megabytes.toFixed(0)} MB, ${name}`;
      return [
        ratio(`${what}: MB/s`, speed, { bar: 100, detail: `${(megabytes / speed).toFixed(1)} s` }),
        ratio(`${what}: MB of memory`, most, { bar: 200, atMost: true, detail: "the whole process" }),
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
