import { grouped } from "@permafrost/common/numbers";
import type { StudyInterval, StudySummary, StudyTask } from "../study-facts.js";
import { short } from "./format.js";

const NONE = "–";

/** How values of a metric are written: shares with a tenth of a per cent. */
export const metricFormat = ({ metric }: Pick<StudyTask, "metric">): ((value: number) => string) =>
  metric === "accuracy" ? shareText : numberText;

const shareText = (value: number) => (Number.isFinite(value) ? `${minus((100 * value).toFixed(1))} %` : NONE);
const numberText = (value: number) => (Number.isFinite(value) ? minus(short(value)) : NONE);

const minus = (text: string) => text.replace(/^-/, "−");

/** `78.3 % ± 1.2 %` */
export const meanText = ({ mean, deviation }: StudySummary, format: (value: number) => string): string =>
  Number.isFinite(deviation) ? `${format(mean)} ± ${format(deviation)}` : format(mean);

/** `76.0 % to 80.1 %` */
export const intervalText = ([low, high]: StudyInterval, format: (value: number) => string): string =>
  Number.isFinite(low) && Number.isFinite(high) ? `${format(low)} to ${format(high)}` : NONE;

/** With its sign. */
export const signedText = (value: number, format: (value: number) => string): string =>
  value > 0 ? `+${format(value)}` : format(value);

const UNITS = ["", "k", "M", "G", "T", "P"] as const;

/** Float operations: `1.2 GFLOP`. */
export function flopsText(flops: number): string {
  let [size, unit] = [flops, 0];
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${Number(size.toPrecision(3))} ${UNITS[unit]}FLOP`;
}

/** What is carried from token to token; a dash where the body does not say. */
export const stateText = (state: number | null): string => (state === null ? NONE : grouped(state));
