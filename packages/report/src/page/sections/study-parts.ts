import { type Html, html } from "../html.js";

/** A table whose first columns are text, and the others numbers; it scrolls by itself, its heads and first column stay. */
export const studyTable = (
  heads: readonly string[],
  rows: readonly Html[],
  text: readonly number[] = [0],
): Html =>
  html`<div class="card table"><table><thead><tr>${heads.map((head, i) => (text.includes(i) ? html`<th>${head}</th>` : html`<th class="number">${head}</th>`))}</tr></thead><tbody>
${rows}</tbody></table></div>`;

/** Cells of numbers. */
export const numberCells = (cells: readonly (string | Html)[]): readonly Html[] =>
  cells.map((cell) => html`<td class="number">${cell}</td>`);

/** Text in which what stands between backticks is code. */
export const prose = (text: string): readonly (string | Html)[] =>
  text.split(/`([^`]+)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
