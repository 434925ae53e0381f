import { byteCount, grouped } from "@permafrost/common/numbers";
import type { Reading } from "@permafrost/runs";

/** One line on a terminal that says what is going on, and goes away when it is over. */
export interface StatusLine {
  /** Shows how far a read is in place of the last text; seldom enough not to flicker. Nothing where there is no terminal. */
  show(reading: Reading): void;
  /** Takes the line away, if it is there. */
  clear(): void;
}

/** Milliseconds between two texts. */
const PAUSE = 100;

/** Milliseconds without news after which a line goes away by itself. */
const LINGER = 1500;

/** Takes away what stands on a terminal's line. */
export const CLEAR = "\r\u001b[K";

/** A status line on stderr. */
export function statusLine(stream: NodeJS.WriteStream = process.stderr): StatusLine {
  let timer: NodeJS.Timeout | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  const clear = () => {
    clearTimeout(timer);
    if (Number.isFinite(shownAt)) stream.write(CLEAR);
    shownAt = Number.NEGATIVE_INFINITY;
  };
  return {
    clear,
    show(reading) {
      const now = performance.now();
      if (!stream.isTTY || now - shownAt < PAUSE) return;
      shownAt = now;
      stream.write(`${CLEAR}${textOf(reading).slice(0, (stream.columns || 80) - 1)}`);
      clearTimeout(timer);
      timer = setTimeout(clear, LINGER).unref();
    },
  };
}

function textOf({ file, from, done, total, unit }: Reading): string {
  const count = unit === "bytes" ? byteCount : (n: number) => `${grouped(n)} examples`;
  const far = total > 0 ? `${count(done)} of ${count(total)}` : count(done);
  return from === undefined ? `reading ${file}: ${far}` : `fetching ${file} of ${from}: ${far}`;
}
