import { quote } from "@permafrost/common/quote";
import { readIfThere } from "@permafrost/common/read-if-there";
import type { Cell } from "@permafrost/studies";
import type { MeantStudy } from "./study-options.js";

/** Refuses to speak of a study of which a folder has no run, but others: who forgets what was said of it would find its report empty. @throws RangeError */
export async function checkRunHere(
  attempt: string,
  { study, folder }: MeantStudy,
  cells: readonly Cell[],
): Promise<void> {
  const { choiceRuns, testRuns } = await import("@permafrost/studies");
  const { SWEEP_FILES } = await import("@permafrost/sweep");
  const planned = await readIfThere(`${folder}/${SWEEP_FILES.plan}`);
  if (planned === undefined || planned === "") return;
  const runs = await Promise.all(
    cells.map((cell) =>
      cell.points.length > 1 ? choiceRuns(study, cell) : testRuns(study, cell, cell.points[0]!),
    ),
  );
  if (!runs.flat().some(({ id }) => planned.includes(id)))
    throw new RangeError(
      `${attempt}: none of its runs are in ${quote(folder)}, but others, of another study or of other options. Say the same options as when it was run, or name the folder for the study`,
    );
}
