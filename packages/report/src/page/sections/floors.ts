import { percent } from "@permafrost/common/numbers";
import type { FloorFact } from "../../run-facts.js";
import { short } from "../format.js";
import { type Html, html } from "../html.js";

/** What the task comes to without a body: what a body does counts as far as it goes beyond. */
export function floors(all: readonly FloorFact[]): Html {
  const shown = ({ metric, value }: FloorFact) => (metric === "accuracy" ? percent(value) : short(value));
  return html`<h2>Without a body</h2>
<div class="card table"><table><thead><tr><th>floor</th><th>measured</th><th class="number">on test</th></tr></thead><tbody>
${all.map((floor) => html`<tr><th>${floor.name}</th><td>${floor.metric}</td><td class="number">${shown(floor)}</td></tr>\n`)}</tbody></table></div>
<p class="soft">Learned in closed form from training examples, in seconds. Where a floor does as well as the run, it is the better tool.</p>`;
}
