/** One line on a terminal that says what is going on, and goes away when it is over. */
export interface StatusLine {
  /** Shows a text in place of the last one; seldom enough not to flicker. Nothing where there is no terminal. */
  show(text: string): void;
  /**
   * Runs something that shows texts; the line is cleared when nothing runs any more.
   *
   * @param linger milliseconds to wait for more of the same first, so that the line does not flicker. Default 0.
   */
  during<T>(work: () => Promise<T>, linger?: number): Promise<T>;
}

/** Milliseconds between two texts. */
const PAUSE = 100;

/** Takes away what stands on a terminal's line. */
export const CLEAR = "\r\u001b[K";

/** A status line on stderr. */
export function statusLine(stream: NodeJS.WriteStream = process.stderr): StatusLine {
  let running = 0;
  let clearing: NodeJS.Timeout | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (Number.isFinite(shownAt)) stream.write(CLEAR);
    shownAt = Number.NEGATIVE_INFINITY;
  };
  return {
    show(text) {
      const now = performance.now();
      if (!stream.isTTY || now - shownAt < PAUSE) return;
      shownAt = now;
      stream.write(`${CLEAR}${text.slice(0, (stream.columns || 80) - 1)}`);
    },
    async during(work, linger = 0) {
      running++;
      clearTimeout(clearing);
      try {
        return await work();
      } finally {
        if (--running === 0) {
          if (linger > 0) clearing = setTimeout(clear, linger).unref();
          else clear();
        }
      }
    },
  };
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** `118 MB`, `1.2 kB`. */
export function byteCount(bytes: number): string {
  const unit = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1000 ** unit;
  return `${size.toFixed(unit > 0 && size < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
}
