import type { StudyTask } from "../../study-facts.js";
import { type Html, html } from "../html.js";
import { lineClass, linesSvg } from "../lines.js";
import { figureLines, type StudyFigure } from "../study-figures.js";
import { intervalText, metricFormat, metricText } from "../study-text.js";
import { numberCells, studyTable } from "./study-parts.js";

/** A figure of a task, and its table. */
export function studyFigure(task: StudyTask, { title, lines, axis }: StudyFigure): Html {
  const format = metricFormat(task);
  const drawn = figureLines(task, { title, lines, axis });
  const rows = lines.flatMap(({ name, points }) =>
    points.map(
      ({ x, y, low, high }) =>
        html`<tr><th>${name}</th>${numberCells([axis.formatX(x), format(y), low === undefined || high === undefined ? "–" : intervalText([low, high], format)])}</tr>\n`,
    ),
  );
  return html`<figure class="card"><header><h3>${title}</h3><span class="reading">${metricText(task.metric)}</span></header>${linesSvg(drawn)}<p class="legend">${drawn.lines.map(({ name, look }) => html`<span class="${lineClass(look)}"><i class="key"></i>${name}</span>`)}${task.floors.length > 0 && html`<span><i class="floor"></i>floors</span>`}</p><details><summary>As a table</summary>${studyTable(["line", axis.along, metricText(task.metric), "± sd"], rows)}</details></figure>\n`;
}
