import { grouped } from "@permafrost/common/numbers";
import type { StudyFacts, StudyLine, StudyRow, StudyTask } from "../../study-facts.js";
import { short } from "../format.js";
import { type Html, html } from "../html.js";
import { lineClass, linesSvg } from "../lines.js";
import { flopsText, intervalText, meanText, metricFormat, signedText, stateText } from "../study-text.js";

/** All that a study says of a task: tables and figures, each of which has its table. */
export function studyTask(task: StudyTask, facts: Pick<StudyFacts, "reference" | "paper">): Html {
  const { name, curves, rates } = task;
  return html`<h2>${name}: ${task.metric} on the test split, ${task.better} is better</h2>
${came(task, facts.paper)}
${differences(task, facts.reference)}
${took(task)}
${task.rows.some(({ variance }) => variance) && variances(task)}
<div class="charts">
${curves.length > 0 && figure("Learning curves, selection split", task, curves, { along: "steps", formatX: grouped })}
${rates.length > 0 && figure("By learning rate, selection split", task, rates, { along: "learning rate", formatX: short, log: true })}
</div>`;
}

const table = (heads: readonly string[], rows: readonly Html[], text = 1): Html =>
  html`<div class="card table"><table><thead><tr>${heads.map((head, i) => (i < text || head === "" ? html`<th>${head}</th>` : html`<th class="number">${head}</th>`))}</tr></thead><tbody>
${rows}</tbody></table></div>`;

const numbers = (cells: readonly (string | Html)[]) =>
  cells.map((cell) => html`<td class="number">${cell}</td>`);

function came(task: StudyTask, paper: string | undefined): Html {
  const format = metricFormat(task);
  const heads = [
    "arm",
    "chosen",
    "n",
    "mean ± sd",
    "95 % bootstrap",
    "95 % Student",
    ...(paper === undefined ? [] : [`the paper's (${paper})`]),
  ];
  const row = (each: StudyRow) => {
    const { arm, chosen, test, planned, failed, best, atFloor } = each;
    const mean = meanText(test, format);
    const cells = [
      test.n < planned ? `${test.n} of ${planned}${failed > 0 ? `, ${failed} failed` : ""}` : String(test.n),
      best ? html`<b>${mean}</b>` : mean,
      intervalText(test.bootstrap, format),
      intervalText(test.student, format),
      ...(paper === undefined ? [] : [paperText(each, format)]),
    ];
    return html`<tr><th>${arm}${atFloor !== undefined && html` <span class="mark">at the floor: ${atFloor}</span>`}</th><td>${chosen}</td>${numbers(cells)}</tr>\n`;
  };
  const floor = ({ name, value }: StudyTask["floors"][number]) =>
    html`<tr class="soft"><th>floor: ${name}</th><td></td>${numbers(["", format(value), ...Array<string>(heads.length - 4).fill("")])}</tr>\n`;
  return table(heads, [...task.rows.map(row), ...task.floors.map(floor)], 2);
}

/** Differences to the reference. */
function differences(task: StudyTask, reference: string): Html | false {
  const format = metricFormat(task);
  const rows = task.rows.flatMap(({ arm, difference }) => {
    if (!difference) return [];
    const { n, mean, bootstrap, student, apart } = difference;
    const cells = [
      String(n),
      signedText(mean, format),
      intervalText(bootstrap, format),
      intervalText(student, format),
    ];
    return [html`<tr><th>${arm}</th>${numbers(cells)}<td>${apart ? "" : "0 is within"}</td></tr>\n`];
  });
  const heads = ["arm", "pairs", "difference", "95 % bootstrap", "95 % Student", ""];
  return (
    rows.length > 0 &&
    html`<details open><summary>Difference to ${reference}, paired over common seeds</summary>${table(heads, rows)}</details>`
  );
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
