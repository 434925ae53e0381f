export { duration } from "@permafrost/common/numbers";

/** Three significant digits, without zeros at the end. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "no number";
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.0001 && size < 10_000)) return String(Number(value.toPrecision(3)));
  return value.toExponential(1).replace(".0e", "e");
}
