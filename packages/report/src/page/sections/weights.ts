import { grouped } from "@permafrost/common/numbers";
import type { WeightCount } from "../../run-facts.js";
import { type Html, html } from "../html.js";

/** How many weights stayed as they were, and how many were trained. */
export function weights({ frozen, thawed, byRole }: WeightCount): Html {
  const cell = (n: number) => html`<td class="number">${n ? grouped(n) : "–"}</td>`;
  return html`<h2>Frozen and thawed</h2>
<div class="freeze" role="img" aria-label="${grouped(frozen)} weights frozen, ${grouped(thawed)} thawed"><span class="ice" style="flex:${frozen}"></span><span class="thaw" style="flex:${thawed}"></span></div>
<p class="legend"><span><i class="ice"></i>${grouped(frozen)} frozen</span><span><i class="thaw"></i>${grouped(thawed)} thawed</span></p>
<div class="card table"><table><thead><tr><th>role</th><th class="number">frozen</th><th class="number">thawed</th></tr></thead><tbody>
${Object.entries(byRole).map(([role, of]) => html`<tr><th>${role}</th>${cell(of.frozen)}${cell(of.thawed)}</tr>\n`)}</tbody></table></div>`;
}
