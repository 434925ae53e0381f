/** Numbers as people read them. */

/** `1,234,567` */
export const grouped = (n: number): string => n.toLocaleString("en");

/** `98.4 %`; 100 % only if it is all, 0 % only if it is nothing; a dash for what is no number. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const hundredths = 100 * share;
  if (hundredths !== 0 && Math.abs(hundredths) < 1) return `${Number(hundredths.toPrecision(3))} %`;
  const shown = hundredths.toFixed(1);
  if (shown === "100.0") return share === 1 ? "100 %" : share < 1 ? "99.9 %" : "100.1 %";
  return `${shown.replace(/\.0$/, "")} %`;
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** `118 MB`, `1.2 kB`. */
export function byteCount(bytes: number): string {
  const unit = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1000 ** unit;
  return `${size.toFixed(unit > 0 && size < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
}
