import { builtin } from "@permafrost/common/builtin";
import type { StudyTable } from "@permafrost/report";
import { openStoredRun, RUN_FILES, runFeatures } from "@permafrost/runs";
import { folderOf } from "@permafrost/sweep";
import { linearCka } from "../../instruments/cka.js";
import type { Instrumented } from "./instrument.js";

/** Linear CKA of what the output layers of any two arms read, each at the first seed that it was tested with. */
export async function alikeTable({ cells, folder }: Instrumented): Promise<StudyTable | undefined> {
  const read: { readonly arm: string; readonly rows: readonly Float32Array[] }[] = [];
  for (const { arm, testing } of cells) {
    const first = testing[0];
    if (first?.state !== "done") continue;
    const place = folderOf(folder, first.id);
    // whoever cleared a run away has its figures left
    if (builtin("fs").existsSync(`${place}/${RUN_FILES.thawed}`))
      read.push({ arm, rows: await runFeatures(await openStoredRun(place)) });
  }
  if (read.length < 2) return undefined;
  return {
    title: "Linear CKA of what output layers read at the last token, on the same test examples, first seed",
    heads: read.map(({ arm }) => arm),
    kind: "number",
    rows: read.map(({ arm, rows }) => ({ name: arm, values: read.map((other) => alike(rows, other.rows)) })),
  };
}

/** Nothing where one never changes, or they are not of the same examples. */
function alike(a: readonly Float32Array[], b: readonly Float32Array[]) {
  try {
    return { mean: linearCka(a, b), deviation: Number.NaN };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
