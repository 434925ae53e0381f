import { builtin } from "@permafrost/common/builtin";
import { makeFolder } from "@permafrost/common/make-folder";
import { quote } from "@permafrost/common/quote";
import { readIfThere } from "@permafrost/common/read-if-there";
import { SWEEP_FILES } from "../sweep-files.js";

/**
 * What a sweep's queue is called: drawn once for each folder, as two folders may have the same plan.
 *
 * @param copied whether the folder is a copy, which has its name with it
 */
export async function queueName(sweep: string, copied: boolean): Promise<string> {
  const path = `${sweep}/${SWEEP_FILES.queue}`;
  const name = (await readIfThere(path))?.trim();
  if (name) return name;
  if (copied)
    throw new Error(
      `Cannot find the queue of ${quote(sweep)}: there is no file ${quote(SWEEP_FILES.queue)} in it. Start a worker where the sweep was planned, and copy plan.jsonl and that file from there`,
    );
  await makeFolder(sweep);
  const { link, rm, writeFile } = builtin("fs/promises");
  const beside = `${path}.${crypto.randomUUID()}.tmp`;
  await writeFile(beside, `permafrost-${crypto.randomUUID()}\n`);
  try {
    // whole or not there, and of several workers one is first
    await link(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(beside, { force: true });
  }
  return queueName(sweep, true);
}
