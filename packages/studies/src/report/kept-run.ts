import { builtin } from "@permafrost/common/builtin";
import { openStoredRun, RUN_FILES, type StoredRun } from "@permafrost/runs";
import { folderOf } from "@permafrost/sweep";

/** A run of a study with the weights that it learned; nothing where whoever cleared it away has its figures left. */
export async function keptRun(folder: string, id: string): Promise<StoredRun | undefined> {
  const place = folderOf(folder, id);
  return builtin("fs").existsSync(`${place}/${RUN_FILES.thawed}`) ? openStoredRun(place) : undefined;
}
