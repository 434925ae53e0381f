import type { StudyFacts, StudyRow, StudyTask } from "../../study-facts.js";
import { type Html, html } from "../html.js";
import { meanText, metricFormat, metricText, paperText } from "../study-text.js";
import { studyTable } from "./study-parts.js";

/** All arms on all tasks at once. */
export function studyOverview({ tasks, paper }: Pick<StudyFacts, "tasks" | "paper">): Html {
  const arms = [...new Set(tasks.flatMap(({ rows }) => rows.map(({ arm }) => arm)))];
  const heads = ["arm", ...tasks.map(({ name, metric }) => `${name}: ${metricText(metric)}`)];
  const rows = arms.map(
    (arm) =>
      html`<tr><th>${arm}</th>${tasks.map((task) => html`<td class="number">${cell(task, arm)}</td>`)}</tr>\n`,
  );
  return html`<h2>All tasks</h2>
${studyTable(heads, rows)}
<p class="soft">Mean ± sd on the test split. <span class="mark">At the floor</span>: not above what needs no body by more than two standard errors.${paper !== undefined && ` “Paper” is what ${paper} has.`}</p>`;
}

function cell(task: StudyTask, arm: string): Html | string {
  const row = task.rows.find((each) => each.arm === arm);
  if (!row) return "";
  const format = metricFormat(task);
  return html`${mean(row, meanText(row.test, format))}${row.atFloor !== undefined && html`<span class="mark">at the floor</span>`}${row.paper && html`<span class="theirs">paper ${paperText(row, format)}</span>`}`;
}

const mean = ({ best }: StudyRow, text: string): Html => (best ? html`<b>${text}</b>` : html`${text}`);
