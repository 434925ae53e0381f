import { grouped } from "@permafrost/common/numbers";
import type { StudyInterval, StudyRow, StudySummary, StudyTable, StudyTask } from "../study-facts.js";
import { short } from "./format.js";

const NONE = "–";

/** How values of a metric are written: shares in per cent, with a tenth; the unit stands at the head of a table. */
export const metricFormat = ({ metric }: Pick<StudyTask, "metric">): ((value: number) => string) =>
  metric === "accuracy" ? shareText : numberText;

/** A metric with its unit: `accuracy, %`. */
export const metricText = (metric: string): string => (metric === "accuracy" ? `${metric}, %` : metric);

const shareText = (value: number) => (Number.isFinite(value) ? minus((100 * value).toFixed(1)) : NONE);

/** Three significant digits. */
const numberText = (value: number): string => (Number.isFinite(value) ? minus(short(value)) : NONE);

/** A number whose sign is a minus, as it is printed. */
export const minus = (text: string): string => text.replace(/^-/, "−");

/** `78.3 ± 1.2` */
export const meanText = (
  { mean, deviation }: Pick<StudySummary, "mean" | "deviation">,
  format: (value: number) => string,
): string => (Number.isFinite(deviation) ? `${format(mean)} ± ${format(deviation)}` : format(mean));

/** `76.0 to 80.1` */
export const intervalText = ([low, high]: StudyInterval, format: (value: number) => string): string =>
  Number.isFinite(low) && Number.isFinite(high) ? `${format(low)} to ${format(high)}` : NONE;

/** How many tests there are, and what became of the others that were planned. */
export const testedText = ({
  test,
  planned,
  failed,
}: Pick<StudyRow, "test" | "planned" | "failed">): string =>
  test.n < planned ? `${test.n} of ${planned}${failed > 0 ? `, ${failed} failed` : ""}` : String(test.n);

/** With its sign. */
export const signedText = (value: number, format: (value: number) => string): string =>
  value > 0 ? `+${format(value)}` : format(value);

/** What a paper has; nothing where that is not known. */
export const paperText = ({ paper }: StudyRow, format: (value: number) => string): string =>
  paper ? meanText({ mean: paper.value, deviation: paper.deviation ?? Number.NaN }, format) : "";

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

/** Those of a step; a dash where none is taken. */
export const stepText = ({ counts, steps }: Pick<StudyRow, "counts" | "steps">): string =>
  steps === 0 ? NONE : flopsText(counts.flops.step);

/** What is carried from token to token; a dash where the body does not say. */
export const stateText = (state: number | null): string => (state === null ? NONE : grouped(state));

/** How values of a further table are written. */
export const tableFormat = (task: StudyTask, { kind }: StudyTable): ((value: number) => string) =>
  kind === "metric" ? metricFormat(task) : kind === "count" ? countText : numberText;

const countText = (value: number) => grouped(Math.round(value));
