/** Numbers as people read them. What is no number is a dash, as it would be in a table. */

const NONE = "–";

/** `1,234,567` */
export const grouped = (n: number): string => (Number.isNaN(n) ? NONE : n.toLocaleString("en"));

/** `1 layer`, `1,024 layers`: nouns that take an s. */
export const counted = (n: number, noun: string): string => `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;

/** `98.4 %`; 100 % only if it is all, 0 % only if it is nothing; a dash for what is no number. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return NONE;
  const hundredths = 100 * share;
  if (hundredths !== 0 && Math.abs(hundredths) < 1) return `${Number(hundredths.toPrecision(3))} %`;
  const shown = hundredths.toFixed(1);
  if (shown === "100.0") return share === 1 ? "100 %" : share < 1 ? "99.9 %" : "100.1 %";
  return `${shown.replace(/\.0$/, "")} %`;
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** `118 MB`, `1.2 kB`; a dash for what is no number. */
export function byteCount(bytes: number): string {
  if (!Number.isFinite(bytes)) return NONE;
  if (bytes === 1) return "1 byte";
  let unit = 0;
  let size = bytes;
  // what rounds to a thousand is one of the next unit
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size.toFixed(unit > 0 && size < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
}

/** Seconds, minutes or hours. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}
