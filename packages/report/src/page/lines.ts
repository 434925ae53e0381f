import { type Html, html } from "./html.js";
import { ticksOf } from "./series.js";

/** A point of a line, and its band. */
interface LinePoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** Several lines over one axis, with bands and levels. */
export interface Lines {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly LinePoint[] }[];
  /** Levels to compare with. */
  readonly levels: readonly { readonly name: string; readonly value: number }[];
  /** What the horizontal axis counts. */
  readonly along: string;
  /** Whether that is by powers. Default false. */
  readonly log?: boolean;
  readonly formatX: (x: number) => string;
  readonly format: (y: number) => string;
  /** Ends of the vertical axis. Default: what shows all values. */
  readonly range?: readonly [low: number, high: number];
}

const [WIDTH, HEIGHT] = [540, 270];
const EDGE = { left: 56, right: 16, top: 14, bottom: 30 };

/** Colours that there are; what comes later is dashed. */
const COLOURS = 8;

/** The class that a line's colour comes from. */
export const lineClass = (i: number): string => `s${i % COLOURS}${i >= COLOURS ? " dashed" : ""}`;

/** Lines as an SVG that takes its colours from the page. Readings for a pointer are titles of points. */
export function linesSvg(given: Lines): Html {
  const { title, levels, along, formatX, format } = given;
  const lines = given.lines.map(({ name, points }) => ({
    name,
    points: points.filter(({ x, y }) => Number.isFinite(given.log ? Math.log(x) : x) && Number.isFinite(y)),
  }));
  const at = scales({ ...given, lines });
  const [left, right] = [EDGE.left, WIDTH - EDGE.right];
  const across = (name: string, value: number) =>
    html`<line class="${name}" x1="${left}" x2="${right}" y1="${at.y(value)}" y2="${at.y(value)}"/>`;
  return html`<svg class="lines" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title} over ${along}">
${at.rows.map((value) => html`${across("grid", value)}<text class="tick" x="${left - 8}" y="${at.y(value) + 4}" text-anchor="end">${format(value)}</text>\n`)}
${at.columns.map((x) => html`<text class="tick" x="${at.x(x)}" y="${HEIGHT - 8}" text-anchor="middle">${formatX(x)}</text>\n`)}
${levels.map(({ name, value }) => html`<g>${across("level", value)}<title>${name}: ${format(value)}</title></g>\n`)}
${lines.map((line, i) => drawn(line.name, line.points, i, { at, format, formatX, along }))}
</svg>`;
}

interface Drawing extends Pick<Lines, "format" | "formatX" | "along"> {
  readonly at: ReturnType<typeof scales>;
}

function drawn(
  name: string,
  points: readonly LinePoint[],
  i: number,
  { at, format, formatX, along }: Drawing,
): Html {
  const place = (x: number, y: number) => `${at.x(x)},${at.y(y)}`;
  const around = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const band = [
    ...around.map(({ x, high }) => place(x, high!)),
    ...around.toReversed().map(({ x, low }) => place(x, low!)),
  ];
  return html`<g class="${lineClass(i)}">${band.length > 2 && html`<polygon class="around" points="${band.join(" ")}"/>`}<polyline points="${points.map(({ x, y }) => place(x, y)).join(" ")}"/>${points.map(({ x, y }) => html`<circle cx="${at.x(x)}" cy="${at.y(y)}" r="2.5"><title>${name}: ${format(y)} at ${formatX(x)} ${along}</title></circle>`)}</g>\n`;
}

/** Where values lie, and where the axes are marked. */
function scales({ lines, levels, log, range }: Lines) {
  const points = lines.flatMap(({ points }) => points);
  const along = (x: number) => (log ? Math.log10(x) : x);
  const xs = points.map(({ x }) => along(x));
  const ys = [
    ...points.flatMap(({ y, low = y, high = y }) => [y, low, high]).filter(Number.isFinite),
    ...levels.map(({ value }) => value).filter(Number.isFinite),
  ];
  const [from, to] = widened(log ? xs : [0, ...xs]);
  const rows = ticksOf(...(range ?? widened(ys)), 5);
  const [bottom, top] = range ?? [rows[0]!, rows.at(-1)!];
  const columns = log
    ? [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
    : ticksOf(from, to, 6).filter((x) => x >= from && x <= to);
  return {
    rows: rows.filter((value) => value >= bottom - 1e-12 && value <= top + 1e-12),
    columns: thinned(columns),
    x: (x: number) => round(EDGE.left + ((along(x) - from) / (to - from)) * (WIDTH - EDGE.left - EDGE.right)),
    y(value: number) {
      const share = Math.min(1, Math.max(0, (value - bottom) / (top - bottom || 1)));
      return round(HEIGHT - EDGE.bottom - share * (HEIGHT - EDGE.top - EDGE.bottom));
    },
  };
}

/** Where values lie, never at one place alone. */
function widened(values: readonly number[]): readonly [low: number, high: number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? [low, high] : [low - Math.abs(low || 1) / 2, high + Math.abs(high || 1) / 2];
}

/** Labels stand beside each other. */
const MOST_COLUMNS = 8;

const thinned = (columns: readonly number[]) =>
  columns.filter((_, i) => i % Math.ceil(columns.length / MOST_COLUMNS) === 0);

const round = (pixels: number) => Math.round(pixels * 10) / 10;

/** The look of lines, beside that of the page. */
export const LINES_STYLE = `
:root { --s0: #2a7fb0; --s1: #d4551d; --s2: #3b8f4e; --s3: #8a4fb5; --s4: #b5852a; --s5: #c0396b; --s6: #4a6b78; --s7: #17948f; }
@media (prefers-color-scheme: dark) {
  :root { --s0: #63bbe6; --s1: #ff9256; --s2: #77cf8b; --s3: #c69cf0; --s4: #e5be6a; --s5: #f584ad; --s6: #a9c0cb; --s7: #5fd4cd; }
}
${Array.from({ length: COLOURS }, (_, i) => `.s${i} { --c: var(--s${i}); }`).join(" ")}
.lines { display: block; width: 100%; max-width: 720px; height: auto; margin: 6px auto 0; overflow: visible; }
.lines polyline { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
.lines .dashed polyline { stroke-dasharray: 5 4; }
.lines circle { fill: var(--c); }
.lines .around { fill: var(--c); opacity: 0.15; }
.lines .level { stroke-width: 1.5; }
.legend i.key { background: var(--c); }
.legend i.floor { background: none; border-top: 2px dashed var(--soft); height: 0; }
.mark { color: var(--thaw); }
details + .charts { margin-top: 20px; }
`;
