import { grouped, percent } from "@permafrost/common/numbers";
import { metricOf } from "../../records/metrics-csv.js";
import type { ReadFacts } from "../../records/read-facts.js";
import type { EvaluationRecord } from "../../records/records.js";
import { bestOf, evaluated } from "../evaluations.js";
import { short } from "../format.js";
import { type Html, html } from "../html.js";

interface Row {
  readonly when: string;
  readonly split: string;
  readonly found: EvaluationRecord;
}

/** What was measured on which split: at the best step, at the last one, and once on the test split. */
export function results(facts: ReadFacts): Html | false {
  const { metrics, split, test, loss } = facts;
  const best = bestOf(metrics);
  const last = evaluated(metrics).at(-1);
  const rows: Row[] = [
    ...(best
      ? [
          {
            when: `step ${grouped(best.step)}, the best`,
            split: best.evaluation.split ?? split,
            found: best.evaluation,
          },
        ]
      : []),
    ...(last && last !== best
      ? [
          {
            when: `step ${grouped(last.step)}`,
            split: last.evaluation.split ?? split,
            found: last.evaluation,
          },
        ]
      : []),
    ...(test ? [{ when: "at the end, once", split: test.split, found: test }] : []),
  ];
  if (rows.length === 0) return false;
  const accuracy = rows.some(({ found }) => found.accuracy !== undefined);
  const names = [...new Set(rows.flatMap(({ found }) => Object.keys(found.metrics ?? {})))];
  const heads = [
    loss ?? "loss, in nats",
    ...(accuracy ? ["labels right"] : []),
    ...names,
    "labels",
    "examples",
  ];
  const cells = ({ found }: Row) => [
    short(found.loss),
    ...(accuracy ? [found.accuracy === undefined ? "–" : percent(found.accuracy)] : []),
    ...names.map((name) => said(metricOf(found, name))),
    grouped(found.labels),
    grouped(found.examples),
  ];
  return html`<h2>What it found</h2>
<div class="card table"><table><thead><tr><th>split</th><th>when</th>${heads.map((head) => html`<th class="number">${head}</th>`)}</tr></thead><tbody>
${rows.map((row) => html`<tr><th>${row.split}</th><td>${row.when}</td>${cells(row).map((cell) => html`<td class="number">${cell}</td>`)}</tr>\n`)}</tbody></table></div>`;
}

const said = (value: number | undefined) => (value === undefined ? "–" : short(value));
