import { grouped } from "@permafrost/common/numbers";
import type { StudyFacts, StudyInterval, StudyLine, StudyRow, StudyTask } from "../../study-facts.js";
import { short } from "../format.js";
import { type Html, html } from "../html.js";
import { lineClass, linesSvg } from "../lines.js";
import { flopsText, intervalText, meanText, metricFormat, signedText, stateText } from "../study-text.js";

/** All that a study says of a task: tables and figures, each of which has its table. */
export function studyTask(task: StudyTask, facts: Pick<StudyFacts, "reference" | "paper">): Html {
  const { name, curves, rates } = task;
  return html`<h2>${name}: ${task.metric} on the test split, ${task.better} is better</h2>
${came(task, facts)}
${took(task)}
${task.rows.some(({ variance }) => variance) && variances(task)}
<div class="charts">
${curves.length > 0 && figure("Learning curves, selection split", task, curves, { along: "steps", formatX: grouped })}
${rates.length > 0 && figure("By learning rate, selection split", task, rates, { along: "learning rate", formatX: short, log: true })}
</div>`;
}

const table = (heads: readonly string[], rows: readonly Html[], text = 1): Html =>
  html`<div class="card table"><table><thead><tr>${heads.map((head, i) => (i < text ? html`<th>${head}</th>` : html`<th class="number">${head}</th>`))}</tr></thead><tbody>
${rows}</tbody></table></div>`;

const numbers = (cells: readonly (string | Html)[]) =>
  cells.map((cell) => html`<td class="number">${cell}</td>`);

function came(task: StudyTask, { reference, paper }: Pick<StudyFacts, "reference" | "paper">): Html {
  const { rows, floors } = task;
  const format = metricFormat(task);
  const heads = [
    "arm",
    "chosen",
    "n",
    "mean ± sd",
    "95 % bootstrap",
    "95 % Student",
    ...(paper === undefined ? [] : [`the paper's (${paper})`]),
    `− ${reference}, paired`,
    "95 % bootstrap",
    "95 % Student",
  ];
  const row = (each: StudyRow) => {
    const { arm, chosen, test, planned, failed, best, atFloor, difference } = each;
    const mean = meanText(test, format);
    const cells = [
      test.n < planned ? `${test.n} of ${planned}${failed > 0 ? `, ${failed} failed` : ""}` : String(test.n),
      best ? html`<b>${mean}</b>` : mean,
      intervalText(test.bootstrap, format),
      intervalText(test.student, format),
      ...(paper === undefined ? [] : [paperText(each, format)]),
      difference ? `${signedText(difference.mean, format)}${difference.apart ? "" : " (0 is within)"}` : "–",
      ...(difference
        ? [difference.bootstrap, difference.student].map((interval: StudyInterval) =>
            intervalText(interval, format),
          )
        : ["–", "–"]),
    ];
    return html`<tr><th>${arm}${atFloor !== undefined && html` <span class="mark">at the floor: ${atFloor}</span>`}</th><td>${chosen}</td>${numbers(cells)}</tr>\n`;
  };
  const empty = heads.length - 4;
  const floor = ({ name, value }: StudyTask["floors"][number]) =>
    html`<tr class="soft"><th>floor: ${name}</th><td>–</td><td class="number">–</td><td class="number">${format(value)}</td>${numbers(Array(empty).fill(""))}</tr>\n`;
  return table(heads, [...rows.map(row), ...floors.map(floor)], 2);
}

const paperText = ({ paper }: StudyRow, format: (value: number) => string): string => {
  if (!paper) return "";
  return paper.deviation === undefined
    ? format(paper.value)
    : `${format(paper.value)} ± ${format(paper.deviation)}`;
};

function took({ rows }: StudyTask): Html {
  const heads = [
    "arm",
    "body",
    "layers",
    "width",
    "frozen",
    "thawed",
    "total",
    "forward",
    "a step",
    "state",
    "match off by",
    "steps",
  ];
  const row = ({ arm, architecture, layers, width, counts, missPercent, steps }: StudyRow) =>
    html`<tr><th>${arm}</th><td>${architecture}</td>${numbers([
      ...[layers, width, counts.frozen, counts.thawed, counts.total].map(grouped),
      flopsText(counts.flops.forward),
      flopsText(counts.flops.step),
      stateText(counts.state),
      missPercent === undefined ? "" : `${Number(missPercent.toPrecision(2))} %`,
      steps === undefined ? "–" : grouped(steps),
    ])}</tr>\n`;
  return html`<details open><summary>What each arm is: counts, and float operations of an example</summary>${table(heads, rows.map(row), 2)}</details>`;
}

function variances(task: StudyTask): Html {
  const names = [...new Set(task.rows.flatMap(({ variance = [] }) => variance.map(({ name }) => name)))];
  const row = ({ arm, variance = [] }: StudyRow) =>
    html`<tr><th>${arm}</th>${numbers(
      names.map((name) => {
        const value = variance.find((each) => each.name === name)?.value;
        return value === undefined || Number.isNaN(value) ? "–" : metricFormat(task)(Math.sqrt(value));
      }),
    )}</tr>\n`;
  return html`<details open><summary>Standard deviation that goes with each seed</summary>${table(["arm", ...names], task.rows.map(row))}</details>`;
}

interface Axis {
  readonly along: string;
  readonly formatX: (x: number) => string;
  readonly log?: boolean;
}

function figure(title: string, task: StudyTask, lines: readonly StudyLine[], axis: Axis): Html {
  const format = metricFormat(task);
  const drawn = linesSvg({ title: `${task.name}: ${title}`, lines, levels: task.floors, ...axis, format });
  const rows = lines.flatMap(({ name, points }) =>
    points.map(
      ({ x, y, low, high }) =>
        html`<tr><th>${name}</th>${numbers([axis.formatX(x), format(y), low === undefined || high === undefined ? "–" : intervalText([low, high], format)])}</tr>\n`,
    ),
  );
  return html`<figure class="card"><header><h3>${title}</h3></header>${drawn}<p class="legend">${lines.map(({ name }, i) => html`<span class="${lineClass(i)}"><i class="key"></i>${name}</span>`)}${task.floors.length > 0 && html`<span><i class="floor"></i>floors: ${task.floors.map(({ name }) => name).join(", ")}</span>`}</p><details><summary>As a table</summary>${table(["line", axis.along, task.metric, "± sd"], rows)}</details></figure>\n`;
}
