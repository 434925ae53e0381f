const UNITS = ["MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"] as const;

/** Float operations as people read them: `333 GFLOP`. */
export function flops(count: number): string {
  let unit = 0;
  let size = count / 1e6;
  // what rounds to a thousand is one of the next unit
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size.toPrecision(3)} ${UNITS[unit]}`;
}
