import { grouped, percent } from "@permafrost/common/numbers";
import type { Moved } from "../../run-facts.js";
import { short } from "../format.js";
import { type Html, html } from "../html.js";

/** So many rows are shown at once, and so many at most. */
const [MOST_OPEN, MOST_ROWS] = [24, 2000];

/** How far each thawed parameter moved from its initial values. */
export function moved(all: readonly Moved[]): Html {
  const largest = all.reduce(
    (most, { relative }) => (Number.isFinite(relative) ? Math.max(most, relative) : most),
    1e-9,
  );
  const rows = all
    .slice(0, MOST_ROWS)
    .map(
      ({ name, before, update, relative }) =>
        html`<tr><th><code>${name}</code></th><td class="number optional">${short(before)}</td><td class="number optional">${short(update)}</td><td>${change(relative, largest)}</td></tr>\n`,
    );
  const table = html`<div class="card table"><table><thead><tr><th>parameter</th><th class="number optional">norm before</th><th class="number optional">of the change</th><th>change, relative</th></tr></thead><tbody>
${rows}</tbody></table>${all.length > MOST_ROWS && html`<p class="soft">and ${grouped(all.length - MOST_ROWS)} more</p>`}</div>`;
  const summary = `${grouped(all.length)} thawed parameters, from initial to trained values`;
  return html`<h2>What moved</h2>
${all.length > MOST_OPEN ? html`<details><summary>${summary}</summary>${table}</details>` : table}`;
}

/** Pixels of the longest bar. */
const LONGEST = 160;

function change(relative: number, largest: number): Html | string {
  if (relative === Number.POSITIVE_INFINITY) return "from zero";
  if (!Number.isFinite(relative)) return "no number";
  const width = Math.max(2, Math.round((LONGEST * relative) / largest));
  return html`<span class="bar" style="width:${width}px"></span> ${relative < 2 ? percent(relative) : `${short(relative)} ×`}`;
}
