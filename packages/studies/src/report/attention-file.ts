import { writeWhole } from "@permafrost/common/write-whole";
import { attentionHtml, type ComparedAttention } from "@permafrost/report";
import { attentionPictures, openStoredRun } from "@permafrost/runs";
import { folderOf } from "@permafrost/sweep";
import type { Study } from "../study.js";
import type { CellState } from "../work/study-state.js";

/** What it is called in a study's folder. */
export const ATTENTION_FILE = "attention.html";

/**
 * Draws where the bodies of a study look once they are trained, each with its first test seed, one beneath the other: what a random body shows as well as a
 * pretrained one is no trace of pretraining.
 *
 * @param states as `writeStudyReport` gives them
 * @throws RangeError if no run has been tested yet.
 */
export async function writeAttention(
  study: Pick<Study, "name">,
  states: readonly CellState[],
  folder: string,
): Promise<void> {
  const bodies: ComparedAttention[] = [];
  for (const { arm, task, testing } of states) {
    const first = testing.find(({ state }) => state === "done");
    if (!first) continue;
    const run = await openStoredRun(folderOf(folder, first.id));
    bodies.push({ name: `${arm}, ${task}`, pictures: await attentionPictures(run, undefined) });
  }
  if (bodies.length === 0)
    throw new RangeError(
      `Cannot draw where the bodies of ${study.name} look: none has been tested yet; run the study first`,
    );
  await writeWhole(`${folder}/${ATTENTION_FILE}`, await attentionHtml({ title: study.name, bodies }));
}
