import { grouped } from "@permafrost/common/numbers";
import type { StudyFacts, StudyRow, StudyTable, StudyTask } from "../../study-facts.js";
import { type Html, html } from "../html.js";
import { figuresOf } from "../study-figures.js";
import {
  flopsText,
  intervalText,
  meanText,
  metricFormat,
  metricText,
  minus,
  paperText,
  signedText,
  stateText,
  stepText,
  tableFormat,
  testedText,
} from "../study-text.js";
import { studyFigure } from "./study-figure.js";
import { numberCells, studyTable } from "./study-parts.js";

/** All that a study says of a task: tables and figures, each of which has its table. */
export function studyTask(task: StudyTask, facts: Pick<StudyFacts, "reference" | "paper">): Html {
  const { name, tables = [] } = task;
  return html`<h2>${name}: ${task.metric} on the test split, ${task.better} is better</h2>
${came(task, facts.paper)}
${differences(task, facts.reference)}
${tables.map((each) => further(each, task))}
${took(task)}
${task.rows.some(({ variance }) => variance) && variances(task)}
<div class="charts">
${figuresOf(task).map(([, figure]) => studyFigure(task, figure))}
</div>`;
}

function came(task: StudyTask, paper: string | undefined): Html {
  const format = metricFormat(task);
  const heads = [
    "arm",
    `${metricText(task.metric)}, mean ± sd`,
    ...(paper === undefined ? [] : [`the paper's (${paper})`]),
    "n",
    "95 % Student",
    "95 % bootstrap",
    "chosen",
  ];
  const row = (each: StudyRow) => {
    const { arm, chosen, test, best, atFloor } = each;
    const mean = meanText(test, format);
    const cells = [
      best ? html`<b>${mean}</b>` : mean,
      ...(paper === undefined ? [] : [paperText(each, format)]),
      testedText(each),
      intervalText(test.student, format),
      intervalText(test.bootstrap, format),
    ];
    return html`<tr><th>${arm}${atFloor !== undefined && html` <span class="mark">at the floor: ${atFloor}</span>`}</th>${numberCells(cells)}<td>${chosen}</td></tr>\n`;
  };
  const floor = ({ name, value }: StudyTask["floors"][number]) =>
    html`<tr class="soft"><th>floor: ${name}</th>${numberCells([format(value), ...Array<string>(heads.length - 3).fill("")])}<td></td></tr>\n`;
  return studyTable(heads, [...task.rows.map(row), ...task.floors.map(floor)], [0, heads.length - 1]);
}

/** Differences to the reference. */
function differences(task: StudyTask, reference: string): Html | false {
  const format = metricFormat(task);
  const rows = task.rows.flatMap(({ arm, difference }) => {
    if (!difference) return [];
    const { n, mean, bootstrap, student, apart } = difference;
    const cells = [
      signedText(mean, format),
      String(n),
      intervalText(student, format),
      intervalText(bootstrap, format),
    ];
    return [html`<tr><th>${arm}</th>${numberCells(cells)}<td>${apart ? "" : "0 is within"}</td></tr>\n`];
  });
  const heads = [
    "arm",
    `difference in ${metricText(task.metric)}`,
    "pairs",
    "95 % Student",
    "95 % bootstrap",
    "",
  ];
  return (
    rows.length > 0 &&
    unfolded(
      `Difference to ${reference}, paired over common seeds`,
      studyTable(heads, rows, [0, heads.length - 1]),
    )
  );
}

const unfolded = (summary: string, content: Html): Html =>
  html`<details open><summary>${summary}</summary>${content}</details>`;

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
  const row = (each: StudyRow) => {
    const { arm, architecture, layers, width, counts, missPercent, steps } = each;
    return html`<tr><th>${arm}</th><td>${architecture}</td>${numberCells([
      ...[layers, width, counts.frozen, counts.thawed, counts.total].map(grouped),
      flopsText(counts.flops.forward),
      stepText(each),
      stateText(counts.state),
      missPercent === undefined ? "" : `${minus(String(Number(missPercent.toPrecision(2))))} %`,
      steps === undefined ? "–" : grouped(steps),
    ])}</tr>\n`;
  };
  return unfolded(
    "What each arm is: counts, and float operations of an example",
    studyTable(heads, rows.map(row), [0, 1]),
  );
}

function further(table: StudyTable, task: StudyTask): Html {
  const { title, heads, rows } = table;
  const format = tableFormat(task, table);
  const row = ({ name, values }: StudyTable["rows"][number]) =>
    html`<tr><th>${name}</th>${numberCells(values.map((value) => (value ? meanText(value, format) : "–")))}</tr>\n`;
  return unfolded(title, studyTable(["", ...heads], rows.map(row)));
}

function variances(task: StudyTask): Html {
  const names = [...new Set(task.rows.flatMap(({ variance = [] }) => variance.map(({ name }) => name)))];
  const row = ({ arm, variance = [] }: StudyRow) =>
    html`<tr><th>${arm}</th>${numberCells(
      names.map((name) => {
        const value = variance.find((each) => each.name === name)?.value;
        return value === undefined || Number.isNaN(value) ? "–" : metricFormat(task)(Math.sqrt(value));
      }),
    )}</tr>\n`;
  return unfolded(
    `Standard deviation that goes with each seed: ${metricText(task.metric)}`,
    studyTable(["arm", ...names], task.rows.map(row)),
  );
}
