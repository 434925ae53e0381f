import { isReaderGone, OutputError } from "./output-error.js";

/** Why work was asked to end. */
export class Stopped extends DOMException {
  constructor(readonly by: NodeJS.Signals) {
    super("This operation was aborted", "AbortError");
  }
}

/** Ctrl-C, a polite end, a terminal that was closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Milliseconds in which a signal is the first one once more: npm passes on to its child what the terminal has told both of them. */
const PASSED_ON = 300;

/**
 * Runs something that ends cleanly when its signal says so: at the first Ctrl-C, where its terminal is closed, or where what it says cannot
 * be written. The second Ctrl-C ends the process at once, by the signal itself.
 *
 * @param atOnce what is to be done before that, at once
 */
export async function whileInterruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  atOnce: () => void,
): Promise<T> {
  const stop = new AbortController();
  let final = false;
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.stdout.off("error", onBroken);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    // Node aborts at its exit where the terminal that it is to restore is gone
    if (signal === "SIGHUP" && process.stderr.isTTY)
      process.once("exit", () => process.kill(process.pid, signal));
    if (!final) {
      // after what has arrived by then is dealt with, however busy this thread is
      setTimeout(() => setImmediate(() => (final = true)), PASSED_ON).unref();
      return stop.abort(new Stopped(signal));
    }
    atOnce();
    // what computes meanwhile is not torn down under its own feet, as by process.exit()
    release();
    process.kill(process.pid, signal);
  };
  const onBroken = (error: NodeJS.ErrnoException) => {
    if (!isReaderGone(error)) stop.abort(new OutputError(error));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.stdout.on("error", onBroken);
  try {
    return await work(stop.signal);
  } finally {
    release();
  }
}
