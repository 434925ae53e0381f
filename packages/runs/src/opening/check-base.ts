import type { OpenRun } from "./run.js";

/**
 * Refuses frozen weights that are not those of a run: whatever lay in the folder then, its numbers are of these. What has not been read of
 * them is read.
 *
 * @param expected their hash as the run noted it; nothing is compared where it did not
 * @param attempt what is tried, for messages
 */
export async function checkBase(
  { source, fingerprint }: Pick<OpenRun, "source" | "fingerprint">,
  expected: string | undefined,
  attempt: string,
): Promise<void> {
  if (expected === undefined) return;
  const found = await fingerprint();
  if (found !== expected)
    throw new RangeError(
      `${attempt}: it was trained on frozen weights of the SHA-256 ${short(expected)}, and those of ${source.origin} have ${short(found)}. Put the weights back that it was trained on`,
    );
}

const short = (hash: string) => `${hash.slice(0, 16)}…`;
