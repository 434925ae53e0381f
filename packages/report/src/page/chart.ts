import { grouped } from "@permafrost/common/numbers";
import { type Html, html } from "./html.js";
import { type Bucket, bucketsOf, type Point, smoothed, ticksOf } from "./series.js";

/** What a chart shows over steps. */
export interface Chart {
  readonly title: string;
  /** Every step, drawn as a smoothed line in the band of what was seen. */
  readonly training: readonly Point[];
  /** Now and then, drawn as points. */
  readonly evaluations: readonly Point[];
  /** What the evaluations are of. */
  readonly split: string;
  /** The evaluation that is the best. */
  readonly best?: Point;
  /** Where the horizontal axis ends. */
  readonly lastStep: number;
  /** How numbers are written. */
  readonly format: (value: number) => string;
  /** Ends of the vertical axis. Default: what shows all values, and zero. */
  readonly range?: readonly [low: number, high: number];
  /** Twice as wide, and lower. Default false. */
  readonly wide?: boolean;
  /** Draws the line as it is, not smoothed. Default false. */
  readonly exact?: boolean;
  /** What the line is of. Default "training". */
  readonly line?: string;
  /** What the horizontal axis counts. Default "steps". */
  readonly along?: string;
  /** A level to compare with. Default: none. */
  readonly level?: { readonly value: number; readonly label: string };
}

const SIZES = { usual: [540, 250], wide: [1110, 200] } as const;
const EDGE = { left: 52, right: 16, top: 14, bottom: 30 };
const MOST_BUCKETS = 400;

/** A chart as an SVG that takes its colours from the page, of bounded size. Readings for a pointer are in `data-points`. */
export function chartSvg(chart: Chart): Html {
  const { title, format, level, split, best } = chart;
  const [width, height] = SIZES[chart.wide ? "wide" : "usual"];
  const buckets = bucketsOf(chart.training.filter(isFinitePoint), MOST_BUCKETS);
  const evaluations = thinned(chart.evaluations.filter(isFinitePoint));
  const means = smoothed(
    buckets.map(({ mean }) => mean),
    chart.exact ? 0 : Math.floor(buckets.length / 50),
  );
  const { x, y, rows, columns } = axes(chart, [width, height], buckets, evaluations);
  const at = (step: number, value: number) => `${x(step)},${y(value)}`;
  const band = [
    ...buckets.map(({ step, high }) => at(step, high)),
    ...buckets.toReversed().map(({ step, low }) => at(step, low)),
  ];
  const line = buckets.map(({ step }, i) => at(step, means[i]!));
  const radius = evaluations.length > 60 ? 1.5 : 3;
  const readings = {
    split,
    line: chart.line ?? "training",
    training: buckets.map(({ step }, i) => [x(step), Math.round(step), format(means[i]!)]),
    evaluations: evaluations.map(({ step, value }) => [x(step), Math.round(step), format(value)]),
  };
  const [left, right] = [EDGE.left, width - EDGE.right];
  const across = (name: string, value: number) =>
    html`<line class="${name}" x1="${left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/>`;
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title} over ${chart.along ?? "steps"}" data-points="${JSON.stringify(readings)}">
${rows.map((value) => html`${across("grid", value)}<text class="tick" x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${format(value)}</text>\n`)}
${columns.map((step) => html`<text class="tick" x="${x(step)}" y="${height - 8}" text-anchor="middle">${grouped(step)}</text>\n`)}
${level && html`${across("level", level.value)}<text class="tick" x="${right}" y="${y(level.value) - 6}" text-anchor="end">${level.label}</text>`}
${band.length > 2 && html`<polygon class="band" points="${band.join(" ")}"/>`}
<polyline class="training" points="${line.join(" ")}"/>
<polyline class="evaluated" points="${evaluations.map(({ step, value }) => at(step, value)).join(" ")}"/>
${evaluations.map(({ step, value }) => html`<circle class="evaluated-point" cx="${x(step)}" cy="${y(value)}" r="${radius}"/>`)}
${best && isFinitePoint(best) && html`<circle class="best" cx="${x(best.step)}" cy="${y(best.value)}" r="6"/>`}
<line class="cursor" y1="${EDGE.top}" y2="${height - EDGE.bottom}" visibility="hidden"/>
</svg>`;
}

const isFinitePoint = ({ value }: Point) => Number.isFinite(value);

/** So many evaluations are drawn one by one. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_BUCKETS) return points;
  return bucketsOf(points, MOST_BUCKETS).map(({ step, mean }) => ({ step, value: mean }));
}

/** Where steps and values lie, and where the axes are marked. */
function axes(
  { range, level, lastStep, wide }: Chart,
  [width, height]: readonly [width: number, height: number],
  buckets: readonly Bucket[],
  evaluations: readonly Point[],
) {
  const values = [
    ...buckets.flatMap(({ low, high }) => [low, high]),
    ...evaluations.map(({ value }) => value),
  ];
  const [low, high] = range ?? [Math.min(0, ...values), Math.max(0, ...values, level?.value ?? 0)];
  const rows = ticksOf(low, high, wide ? 3 : 5);
  const [bottom, top] = range ?? [rows[0]!, rows.at(-1)!];
  return {
    rows,
    columns: ticksOf(0, lastStep, 6).filter((step) => step <= lastStep && Number.isInteger(step)),
    x: (step: number) => round(EDGE.left + (step / lastStep) * (width - EDGE.left - EDGE.right)),
    y(value: number) {
      const share = Math.min(1, Math.max(0, (value - bottom) / (top - bottom || 1)));
      return round(height - EDGE.bottom - share * (height - EDGE.bottom - EDGE.top));
    },
  };
}

const round = (pixels: number) => Math.round(pixels * 10) / 10;
