import { quote } from "@permafrost/common/quote";
import { canHash } from "@permafrost/common/sha256";
import type { Task } from "@permafrost/tasks";
import type { RunConfig } from "../config/config.js";
import type { Names } from "../config/naming.js";

/**
 * Hash of the data of one's own that a run read; nothing for a task that has none, and in a page without digests.
 *
 * @throws RangeError if the run read other data before.
 */
export async function dataHashOf(
  task: Task,
  { data, dataHash: before }: Pick<RunConfig, "data" | "dataHash">,
  names: Names,
): Promise<Pick<RunConfig, "dataHash">> {
  const digest = canHash() ? await task.digest?.() : undefined;
  if (before !== undefined && digest !== undefined && before !== digest)
    throw new RangeError(
      `Cannot open the data ${quote(data)} of ${names.setting("data")}: the run read others from there, of the SHA-256 ${short(before)}, and now they have ${short(digest)}. Put back what it read, or train another run`,
    );
  return digest === undefined ? {} : { dataHash: digest };
}

const short = (hash: string) => `${hash.slice(0, 16)}…`;
