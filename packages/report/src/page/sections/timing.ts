import { grouped } from "@permafrost/common/numbers";
import type { RunSession } from "../../records/records.js";
import { duration, short } from "../format.js";
import { type Html, html } from "../html.js";

/** So many rows are shown, the latest ones. */
const MOST_ROWS = 200;

/** Where the time went, a row for each time that the run was begun or gone on with. */
export function timing(sessions: readonly RunSession[]): Html {
  const earlier = Math.max(0, sessions.length - MOST_ROWS);
  return html`<h2>Where the time went</h2>
<div class="card table"><table><thead><tr><th>begun (UTC)</th><th>on</th><th class="number">steps</th><th class="number">setting up</th><th class="number">training</th><th class="number">evaluating</th><th class="number">steps/s</th></tr></thead><tbody>
${sessions.slice(-MOST_ROWS).map(row)}</tbody></table>${earlier > 0 && html`<p class="soft">and ${grouped(earlier)} earlier ones</p>`}</div>`;
}

function row({ started, device, threads, runtime, from, to, seconds }: RunSession): Html {
  const rate = seconds.steps > 0 ? short((to - from) / seconds.steps) : "–";
  const cells = [duration(seconds.setup), duration(seconds.steps), duration(seconds.evaluation), rate];
  return html`<tr><th>${started.slice(0, 16).replace("T", " ")}</th><td>${device}, ${grouped(threads)} ${threads === 1 ? "thread" : "threads"}, ${runtime}</td><td class="number">${grouped(from)} to ${grouped(to)}</td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>\n`;
}
