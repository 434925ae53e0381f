import { grouped } from "@permafrost/common/numbers";

/** Three significant digits, without zeros at the end. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "no number";
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.0001 && size < 10_000)) return String(Number(value.toPrecision(3)));
  return value.toExponential(1).replace(".0e", "e");
}

/** Seconds, minutes or hours. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}
