import { bucketsOf, type Point, smoothed, ticksOf } from "./series.js";

/** What a chart shows over steps. */
export interface Chart {
  readonly title: string;
  /** Of training: every step, drawn as a smoothed line in the band of what was seen. */
  readonly training: readonly Point[];
  /** Held out: now and then, drawn as points. */
  readonly heldOut?: readonly Point[];
  /** How numbers are written. */
  readonly format: (value: number) => string;
  /** Ends of the vertical axis, where they are given. */
  readonly range?: readonly [low: number, high: number];
  /** Twice as wide, and lower. Default false. */
  readonly wide?: boolean;
  /** A level to compare with. */
  readonly level?: { readonly value: number; readonly label: string };
}

const SIZES = { usual: [540, 250], wide: [1110, 200] } as const;
const EDGE = { left: 52, right: 16, top: 14, bottom: 30 };
const MOST_BUCKETS = 400;

/** A chart as an SVG that takes its colours from the page. Readings for a pointer are in `data-points`. */
export function chartSvg(chart: Chart): string {
  const { training, heldOut = [], format, level } = chart;
  const [width, height] = SIZES[chart.wide ? "wide" : "usual"];
  const buckets = bucketsOf(training, MOST_BUCKETS);
  const means = smoothed(
    buckets.map(({ mean }) => mean),
    Math.floor(buckets.length / 50),
  );
  const all = [...buckets.flatMap(({ low, high }) => [low, high]), ...heldOut.map(({ value }) => value)];
  const finite = all.filter(Number.isFinite);
  const [low, high] = chart.range ?? [Math.min(0, ...finite), Math.max(...finite, level?.value ?? 0)];
  const rows = ticksOf(low, high);
  const [bottom, top] = chart.range ?? [rows[0]!, rows.at(-1)!];
  const steps = [...training, ...heldOut].map(({ step }) => step);
  const lastStep = steps.reduce((most, step) => Math.max(most, step), 1);
  const columns = ticksOf(0, lastStep, 6).filter((step) => step <= lastStep);

  const x = (step: number) => EDGE.left + (step / lastStep) * (width - EDGE.left - EDGE.right);
  const y = (value: number) => {
    const share = (value - bottom) / (top - bottom || 1);
    const clamped = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 1));
    return height - EDGE.bottom - clamped * (height - EDGE.bottom - EDGE.top);
  };
  const at = (step: number, value: number) => `${round(x(step))},${round(y(value))}`;

  const band = [
    ...buckets.map(({ step, high }) => at(step, high)),
    ...buckets.toReversed().map(({ step, low }) => at(step, low)),
  ];
  const line = buckets.map(({ step }, i) => at(step, means[i]!));
  const shown = heldOut.map(({ step, value }) => at(step, value));
  const readings = {
    training: buckets.map(({ step }, i) => [round(x(step)), Math.round(step), format(means[i]!)]),
    heldOut: heldOut.map(({ step, value }) => [round(x(step)), step, format(value)]),
  };
  return `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(chart.title)} over steps" data-points="${escaped(JSON.stringify(readings))}">
${rows.map((value) => `<line class="grid" x1="${EDGE.left}" x2="${width - EDGE.right}" y1="${round(y(value))}" y2="${round(y(value))}"/><text class="tick" x="${EDGE.left - 8}" y="${round(y(value) + 4)}" text-anchor="end">${escaped(format(value))}</text>`).join("\n")}
${columns.map((step) => `<text class="tick" x="${round(x(step))}" y="${height - 8}" text-anchor="middle">${step.toLocaleString("en")}</text>`).join("\n")}
${level ? `<line class="level" x1="${EDGE.left}" x2="${width - EDGE.right}" y1="${round(y(level.value))}" y2="${round(y(level.value))}"/><text class="tick" x="${width - EDGE.right}" y="${round(y(level.value) - 6)}" text-anchor="end">${escaped(level.label)}</text>` : ""}
${band.length > 2 ? `<polygon class="band" points="${band.join(" ")}"/>` : ""}
<polyline class="training" points="${line.join(" ")}"/>
<polyline class="held-out" points="${shown.join(" ")}"/>
${shown.map((point) => `<circle class="held-out-point" cx="${point.split(",")[0]}" cy="${point.split(",")[1]}" r="${shown.length > 60 ? 1.5 : 3}"/>`).join("")}
<line class="cursor" y1="${EDGE.top}" y2="${height - EDGE.bottom}" visibility="hidden"/>
</svg>`;
}

const round = (pixels: number) => Math.round(pixels * 10) / 10;

/** Text for HTML and SVG, attributes included. */
export function escaped(text: string): string {
  const codes: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => codes[character]!);
}
