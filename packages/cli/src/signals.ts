const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Runs something that ends cleanly when its signal says so: at the first Ctrl-C; the second ends the process. */
export async function whileInterruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  for (const signal of SIGNALS) process.once(signal, onInterrupt);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onInterrupt);
  }
}
