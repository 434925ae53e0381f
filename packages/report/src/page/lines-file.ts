import { type Html, html, trusted } from "./html.js";
import { HEIGHT, type Lines, lineClass, linesMarks, WIDTH } from "./lines.js";
import { FIGURE_STYLE } from "./study-style.js";

/** The legend beneath: how far apart its rows are, where it begins, and letters of a name that fit into half of it. */
const LEGEND = { row: 22, left: 48, edge: 14, letters: 34 };

/** Lines with a legend, as an SVG file that needs nothing else. */
export function linesFile(given: Lines): Html {
  const { lines, levels } = given;
  const names = [
    ...lines.map(({ name, look }) => ({ name, look: lineClass(look) })),
    ...(levels.length > 0 ? [{ name: "floors", look: undefined }] : []),
  ];
  const columns = names.some(({ name }) => name.length > LEGEND.letters) ? 1 : 2;
  const height = HEIGHT + LEGEND.row * Math.ceil(names.length / columns) + LEGEND.edge;
  const entry = ({ name, look }: (typeof names)[number], i: number) => {
    const x = LEGEND.left + (i % columns) * ((WIDTH - LEGEND.left) / columns);
    const y = HEIGHT + LEGEND.row * Math.floor(i / columns) + LEGEND.edge;
    const key =
      look === undefined
        ? html`<line class="level" x1="${x}" x2="${x + 20}" y1="${y}" y2="${y}"/>`
        : html`<polyline points="${x},${y} ${x + 20},${y}"/>`;
    return html`<g class="${look ?? ""}">${key}<text x="${x + 28}" y="${y + 4}">${name}</text></g>\n`;
  };
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="lines" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${given.title} over ${given.along}">
${trusted(`<style>${FIGURE_STYLE}</style>`)}${linesMarks(given)}${names.map(entry)}</svg>
`;
}
