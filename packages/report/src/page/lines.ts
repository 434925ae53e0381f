import { type Html, html } from "./html.js";
import { ticksOf } from "./series.js";

/** A point of a line, and its band. */
interface LinePoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** How a line looks. */
export interface LineLook {
  /** Which colour, of as many as there are arms. */
  readonly colour: number;
  /** Which dash; 0 has none. */
  readonly dash: number;
}

interface Line {
  readonly name: string;
  readonly look: LineLook;
  readonly points: readonly LinePoint[];
}

/** Several lines over one axis, with bands and levels. */
export interface Lines {
  readonly title: string;
  readonly lines: readonly Line[];
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

/** How large lines are drawn. */
export const [WIDTH, HEIGHT] = [620, 300];
/** On the right stand the names of levels, and what the axis counts. */
const EDGE = { left: 48, right: 118, top: 12, bottom: 30 };

/** Colours that there are. */
export const COLOURS = 8;

/** Dashes that there are, as SVG has them. */
export const DASHES = ["none", "6 4", "2 4", "10 3 2 3"];

/** The class that a line's look comes from; where colours are used up, the dash is another. */
export const lineClass = ({ colour, dash }: LineLook): string =>
  `s${colour % COLOURS} d${(dash + Math.floor(colour / COLOURS)) % DASHES.length}`;

/** Lines as an SVG that takes its colours from the page. Readings for a pointer are titles of points. */
export const linesSvg = (given: Lines): Html =>
  html`<svg class="lines" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${given.title} over ${given.along}">${linesMarks(given)}</svg>`;

/** What an SVG of lines has within it. */
export function linesMarks(given: Lines): Html {
  const { levels, along, formatX, format } = given;
  const lines = given.lines.map(({ points, ...line }) => ({
    ...line,
    points: points.filter(({ x, y }) => Number.isFinite(given.log ? Math.log(x) : x) && Number.isFinite(y)),
  }));
  const at = scales({ ...given, lines });
  const [left, right] = [EDGE.left, WIDTH - EDGE.right];
  const across = (name: string, value: number) =>
    html`<line class="${name}" x1="${left}" x2="${right}" y1="${at.y(value)}" y2="${at.y(value)}"/>`;
  return html`
${at.rows.map((value) => html`${across("grid", value)}<text class="tick" x="${left - 8}" y="${at.y(value) + 4}" text-anchor="end">${format(value).replace(/\.0$/, "")}</text>\n`)}
${at.columns.map((x) => html`<text class="tick" x="${at.x(x)}" y="${HEIGHT - 8}" text-anchor="middle">${formatX(x)}</text>\n`)}
<text class="tick" x="${WIDTH}" y="${HEIGHT - 8}" text-anchor="end">${along}</text>
${placed(levels, at).map(({ name, value, y }) => html`<g>${across("level", value)}<polyline class="leader" points="${right},${at.y(value)} ${right + 8},${y}"/><text class="tick" x="${right + 11}" y="${y + 4}">${name}</text><title>${name}: ${format(value)}</title></g>\n`)}
${lines.map((line) => drawn(line, { at, format, formatX, along }))}
`;
}

interface Drawing extends Pick<Lines, "format" | "formatX" | "along"> {
  readonly at: ReturnType<typeof scales>;
}

/** Names of levels one beneath the other, each as near to its level as others let it. */
function placed(levels: Lines["levels"], at: Drawing["at"]) {
  const sorted = levels.filter(({ value }) => Number.isFinite(value)).toSorted((a, b) => b.value - a.value);
  const ys: number[] = [];
  for (const { value } of sorted) ys.push(Math.max(at.y(value), (ys.at(-1) ?? -ROW) + ROW));
  for (let i = ys.length - 1, lowest = HEIGHT - EDGE.bottom; i >= 0; i--, lowest = ys[i + 1]! - ROW)
    ys[i] = Math.min(ys[i]!, lowest);
  return sorted.map((level, i) => ({ ...level, y: round(ys[i]!) }));
}

/** What a name takes of the height. */
const ROW = 15;

function drawn({ name, points, look }: Line, { at, format, formatX, along }: Drawing): Html {
  const place = (x: number, y: number) => `${at.x(x)},${at.y(y)}`;
  const around = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const band = [
    ...around.map(({ x, high }) => place(x, high!)),
    ...around.toReversed().map(({ x, low }) => place(x, low!)),
  ];
  return html`<g class="${lineClass(look)}">${band.length > 2 && html`<polygon class="around" points="${band.join(" ")}"/>`}<polyline points="${points.map(({ x, y }) => place(x, y)).join(" ")}"/>${points.map(({ x, y }) => html`<circle cx="${at.x(x)}" cy="${at.y(y)}" r="2.5"><title>${name}: ${format(y)} at ${formatX(x)} ${along}</title></circle>`)}</g>\n`;
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
