/** Milliseconds that what computes may keep the thread to itself. */
const MOST = 50;

/**
 * Makes a function that lets signals, timers and clicks be dealt with, unless that was a moment ago. What computes on WebAssembly never pauses by
 * itself: it waits for nothing but its own promises.
 */
export function turns(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < MOST) return;
    await new Promise<void>((resolve) => {
      // a page has none, and is in no hurry
      if (typeof setImmediate === "function") setImmediate(resolve);
      else setTimeout(resolve);
    });
    last = performance.now();
  };
}
