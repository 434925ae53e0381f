import type { StudyTable } from "@permafrost/report";
import { runFeatures } from "@permafrost/runs";
import { linearCka } from "../../instruments/cka.js";
import type { StudyResult } from "../../study.js";
import { keptRun } from "../kept-run.js";
import { measuredOnce } from "../measured-once.js";
import type { Instrumented } from "./instrument.js";

/** Names of the arms, and how alike each is to each. */
interface Alike {
  readonly arms: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** Linear CKA of what the output layers of any two arms read, each at the first seed that it was tested with: measured once, and kept in the study's folder. */
export async function alikeTable({ cells, folder }: Instrumented): Promise<StudyTable | undefined> {
  const first = cells.flatMap(({ arm, testing: [run] }) => (run?.state === "done" ? [{ arm, run }] : []));
  if (first.length < 2) return undefined;
  const { task } = first[0]!.run;
  const found = await measuredOnce(`${folder}/alike.json`, {
    [task]: { of: JSON.stringify(first.map(({ run }) => run.id)), measure: () => measured(folder, first) },
  });
  const { arms, values } = found[task]!;
  if (arms.length < 2) return undefined;
  return {
    title: "Linear CKA of what output layers read at the last token, on the same test examples, first seed",
    heads: arms,
    kind: "number",
    rows: arms.map((arm, i) => ({
      name: arm,
      values: values[i]!.map((mean) => (mean === null ? null : { mean, deviation: Number.NaN })),
    })),
  };
}

async function measured(
  folder: string,
  first: readonly { readonly arm: string; readonly run: StudyResult }[],
): Promise<Alike> {
  const read: { readonly arm: string; readonly rows: readonly Float32Array[] }[] = [];
  for (const { arm, run } of first) {
    const kept = await keptRun(folder, run.id);
    if (kept) read.push({ arm, rows: await runFeatures(kept) });
  }
  return {
    arms: read.map(({ arm }) => arm),
    values: read.map(({ rows }) => read.map((other) => alike(rows, other.rows))),
  };
}

/** Nothing where one never changes, or they are not of the same examples. */
function alike(a: readonly Float32Array[], b: readonly Float32Array[]): number | null {
  try {
    return linearCka(a, b);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
