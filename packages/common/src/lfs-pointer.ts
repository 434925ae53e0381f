/** How a pointer begins: today's address of its format, and the one before. */
const BEGINNINGS = ["git-lfs", "hawser"].map((name) => `version https://${name}.github.com/spec/v`);

/** A pointer is shorter than this, by its format: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
export const LONGEST_POINTER = 1024;

/** Bytes that are enough to know a pointer by. */
const START = 64;

/**
 * Refuses what Git LFS left in the place of a file that it did not fetch. Whoever reads a file of any format asks here first.
 *
 * @param content the file, or at least its first 64 bytes
 * @param attempt what is attempted, as in "Cannot …": `read model.safetensors`
 * @throws SyntaxError saying how to fetch the file.
 */
export function refuseLfsPointer(content: Uint8Array, attempt: string): void {
  if (isLfsPointer(content))
    throw new SyntaxError(
      `Cannot ${attempt}: it is a Git LFS pointer, which stands for the file; run \`git lfs pull\` where it was cloned, or fetch the file itself`,
    );
}

/** Whether a file, of which these are at least the first 64 bytes, is a pointer of Git LFS. */
export function isLfsPointer(content: Uint8Array): boolean {
  const start = String.fromCharCode(...content.subarray(0, START));
  return BEGINNINGS.some((beginning) => start.startsWith(beginning));
}
