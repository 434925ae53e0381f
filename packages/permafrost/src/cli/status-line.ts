/** One line on a terminal that says what is going on, and goes away when it is over. */
export interface StatusLine {
  /** Shows a text in place of the last one; seldom enough not to flicker. Nothing where there is no terminal. */
  show(text: string): void;
  /** Runs something that shows texts; the line is cleared when nothing runs any more. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** Milliseconds between two texts. */
const PAUSE = 100;

const CLEAR = "\r\u001b[K";

/** A status line on stderr. */
export function statusLine(stream: NodeJS.WriteStream = process.stderr): StatusLine {
  let running = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      const now = performance.now();
      if (!stream.isTTY || now - shownAt < PAUSE) return;
      shownAt = now;
      stream.write(`${CLEAR}${text.slice(0, Math.max(1, stream.columns - 1))}`);
    },
    async during(work) {
      running++;
      try {
        return await work();
      } finally {
        if (--running === 0 && Number.isFinite(shownAt)) {
          shownAt = Number.NEGATIVE_INFINITY;
          stream.write(CLEAR);
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
