import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { folderOf } from "@permafrost/sweep";
import type { RunScore, StudyRun } from "../src/index.js";

/** Writes what runs leave behind, of runs that nobody trained. */
export async function pretended(
  folder: string,
  runs: readonly StudyRun[],
  scoreOf: (run: StudyRun) => RunScore,
): Promise<void> {
  await mkdir(`${folder}/journal`, { recursive: true });
  const lines: string[] = [];
  for (const run of runs) {
    const score = scoreOf(run);
    const found = { ...score, labels: 16, examples: 16 };
    const { steps } = run.config;
    const path = folderOf(folder, run.id);
    await mkdir(path, { recursive: true });
    const step = { step: steps, loss: 1, accuracy: 0.5, gradientNorm: 1, learningRate: 1e-3 };
    await writeFile(
      `${path}/metrics.jsonl`,
      `${JSON.stringify({ ...step, evaluation: { split: "validation", ...found } })}\n`,
    );
    const seconds = { setup: 0, steps: 1, evaluation: 0 };
    const session = {
      started: "2026-01-01T00:00:00Z",
      device: "native",
      threads: 1,
      runtime: "node 20.20.1",
    };
    await writeFile(
      `${path}/sessions.jsonl`,
      `${JSON.stringify({ ...session, from: 0, to: steps, seconds })}\n`,
    );
    const tested = run.phase === "test" && {
      test: { ...found, split: "test", weights: "last", step: steps },
    };
    await writeFile(`${path}/results.json`, JSON.stringify({ steps, ...tested }));
    const figures = { steps, heldOut: score, ...(run.phase === "test" && { test: score }) };
    lines.push(
      JSON.stringify({ run: run.id, state: "done", at: "2026-01-01T00:00:00Z", seconds: 1, figures }),
    );
  }
  await appendFile(`${folder}/journal/pretended.jsonl`, `${lines.join("\n")}\n`);
}
