import type { LoadOptions, LoadProgress } from "./file-source.js";

/** Longest stretch of work between two chances for everything else, in milliseconds. */
const STRETCH = 30;

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
    if (performance.now() - since < STRETCH) return undefined;
    onProgress?.(progress);
    return new Promise((resolve) => setTimeout(resolve, 0)).then(() => {
      signal?.throwIfAborted();
      since = performance.now();
    });
  };
}
