import type { LoadOptions, LoadProgress } from "./file-source";

/** Longest stretch of work between two chances for everything else, in milliseconds. */
const stretch = 30;

/**
 * Makes a long loop interruptible: called between its rounds, it lets other work run now and then, reports progress, and
 * throws the signal's reason once that is aborted.
 */
export function breather({
  signal,
  onProgress,
}: LoadOptions): (progress: LoadProgress) => Promise<void> | undefined {
  let since = performance.now();
  return (progress) => {
    if (performance.now() - since < stretch) return undefined;
    onProgress?.(progress);
    return new Promise((resolve) => setTimeout(resolve, 0)).then(() => {
      signal?.throwIfAborted();
      since = performance.now();
    });
  };
}
