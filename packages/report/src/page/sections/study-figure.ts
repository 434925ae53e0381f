import type { StudyLine, StudyTask } from "../../study-facts.js";
import { type Html, html } from "../html.js";
import { type LineLook, lineClass, linesSvg } from "../lines.js";
import { intervalText, metricFormat, metricText } from "../study-text.js";
import { numberCells, studyTable } from "./study-parts.js";

/** What the horizontal axis counts. */
export interface Axis {
  readonly along: string;
  readonly formatX: (x: number) => string;
  /** Whether it is by powers. */
  readonly log?: boolean;
}

/** A figure of a task, and its table. */
export function studyFigure(title: string, task: StudyTask, lines: readonly StudyLine[], axis: Axis): Html {
  const format = metricFormat(task);
  const looks = looksOf(lines, task);
  const drawn = linesSvg({
    title: `${task.name}: ${title}`,
    lines: lines.map((line, i) => ({ ...line, look: looks[i]! })),
    levels: task.floors,
    ...axis,
    format,
  });
  const rows = lines.flatMap(({ name, points }) =>
    points.map(
      ({ x, y, low, high }) =>
        html`<tr><th>${name}</th>${numberCells([axis.formatX(x), format(y), low === undefined || high === undefined ? "–" : intervalText([low, high], format)])}</tr>\n`,
    ),
  );
  return html`<figure class="card"><header><h3>${title}</h3><span class="reading">${metricText(task.metric)}</span></header>${drawn}<p class="legend">${lines.map(({ name }, i) => html`<span class="${lineClass(looks[i]!)}"><i class="key"></i>${name}</span>`)}${task.floors.length > 0 && html`<span><i class="floor"></i>floors</span>`}</p><details><summary>As a table</summary>${studyTable(["line", axis.along, metricText(task.metric), "± sd"], rows)}</details></figure>\n`;
}

/** An arm has its colour in each figure; its further lines are dashed. */
function looksOf(lines: readonly StudyLine[], { rows }: StudyTask): readonly LineLook[] {
  const before = new Map<string, number>();
  const others: string[] = [];
  return lines.map(({ name, arm = name }) => {
    const row = rows.findIndex((each) => each.arm === arm);
    if (row < 0 && !others.includes(arm)) others.push(arm);
    const dash = before.get(arm) ?? 0;
    before.set(arm, dash + 1);
    return { colour: row < 0 ? rows.length + others.indexOf(arm) : row, dash };
  });
}
