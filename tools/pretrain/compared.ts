import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { openStoredRun, RUN_FILES } from "@permafrost/runs";
import type { LanguageTask, Split } from "@permafrost/tasks";
import { FiveGram } from "./five-gram.js";

/** Bits per byte of the test's text: of a run, of `xz -9` and of a five-gram of bytes that learned the text that it learned of; in a sentence. */
export async function compared(run: string, file: string): Promise<string> {
  const task = (await openStoredRun(run)).task as LanguageTask;
  const whole = Buffer.from(gunzipSync(await readFile(file)));
  const test = bytesOf(task.splits.test, task);
  const held = [...test, ...bytesOf(task.splits.validation!, task)];
  const text = Buffer.concat(test);
  const model = new FiveGram();
  for (const part of without(whole, held)) model.learn(part);
  const results = JSON.parse(await readFile(join(run, RUN_FILES.results), "utf8"));
  const rows = {
    "this body": results.test.metrics.bitsPerByte as number,
    "a five-gram of bytes, shorter ones mixed in (Witten-Bell)": model.bitsPerByte(text),
    "`xz -9` of the same text": xz(text),
  };
  const lines = Object.entries(rows).map(([name, bits]) => `| ${name} | ${bits.toFixed(3)} |`);
  return [
    `Bits per byte of the ${text.length.toLocaleString("en")} bytes held out for the test:`,
    "",
    "| | bits per byte |\n| --- | --- |",
    ...lines,
  ].join("\n");
}

/** The text of each window: what is to be told, all of it. */
function bytesOf({ length, write }: Split, { tokenizer, input: { tokens } }: LanguageTask): Buffer[] {
  const [x, y] = [new Int32Array(tokens), new Int32Array(tokens)];
  return Array.from({ length }, (_, i) => {
    write(i, { seed: 0, epoch: 0 }, x, y);
    return Buffer.concat(Array.from(y, (id) => tokenizer.bytesOf(id)));
  });
}

/** What is left of a text without some parts of it, wherever they are. */
function without(text: Buffer, parts: readonly Buffer[]): Buffer[] {
  const found = parts
    .map((part, i) => ({ start: text.indexOf(part), size: part.length, i }))
    .sort((a, b) => a.start - b.start);
  const lost = found.find(({ start }) => start < 0);
  if (lost) throw new Error(`Cannot find the held-out window ${lost.i} in the text`);
  let from = 0;
  return found
    .flatMap(({ start, size }) => {
      const before = text.subarray(from, Math.max(from, start));
      from = Math.max(from, start + size);
      return before.length > 0 ? [before] : [];
    })
    .concat(text.subarray(from));
}

function xz(text: Buffer): number {
  const { status, stdout, error } = spawnSync("xz", ["-9", "-c"], { input: text, maxBuffer: 2 ** 30 });
  if (status !== 0) throw error ?? new Error("Cannot run xz -9: it failed");
  return (8 * stdout.length) / text.length;
}
