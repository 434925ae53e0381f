import { grouped, percent } from "@permafrost/common/numbers";
import { metricOf } from "../../records/metrics-csv.js";
import type { ReadFacts } from "../../records/read-facts.js";
import type { EvaluationRecord, StepRecord } from "../../records/records.js";
import { type Chart, chartSvg } from "../chart.js";
import { bestOf, evaluated, metricNames, splitsOf } from "../evaluations.js";
import { short } from "../format.js";
import { type Html, html } from "../html.js";
import type { Point } from "../series.js";

/** Curves of so many further metrics are drawn; more are in `metrics.csv`. */
const MOST_METRICS = 12;

/** What is drawn of a number that steps and evaluations have. */
interface Curve extends Pick<Chart, "title" | "format" | "range" | "level"> {
  readonly of: (record: StepRecord | EvaluationRecord) => number | undefined;
}

/** Curves over steps. */
export function curves(facts: ReadFacts): Html {
  const { metrics } = facts;
  if (metrics.length === 0) return html`<p>No step has been taken yet.</p>`;
  const best = bestOf(metrics);
  const split = splitsOf(facts);
  const shared = { split, lastStep: metrics.reduce((most, { step }) => Math.max(most, step), 1) };
  const draw = ({ of, ...curve }: Curve): Chart => {
    const at = best && of(best.evaluation);
    return {
      ...curve,
      ...shared,
      training: pointsOf(metrics, of),
      evaluations: pointsOf(evaluated(metrics), ({ evaluation }) => of(evaluation)),
      ...(at !== undefined && { best: { step: best!.step, value: at } }),
    };
  };
  const ofTraining = (title: string, of: (step: StepRecord) => number): Chart => ({
    title,
    ...shared,
    training: pointsOf(metrics, of),
    evaluations: [],
    format: short,
  });
  const rates = new Set(metrics.map(({ learningRate }) => learningRate));
  const norm = ofTraining("Gradient norm, before clipping", ({ gradientNorm }) => gradientNorm);
  const charts = [
    ...curvesOf(facts)
      .map(draw)
      .filter(({ training, evaluations }) => training.length + evaluations.length > 0),
    norm,
    ...(rates.size > 1
      ? [{ ...ofTraining("Learning rate", ({ learningRate }) => learningRate), exact: true }]
      : []),
  ];
  const odd = charts.length % 2 === 1;
  return html`<h2>How it went</h2>
<p class="legend"><span><i class="ice"></i>training: smoothed, in the band of what was seen</span>${evaluated(metrics).length > 0 && html`<span><i class="thaw"></i>${split}</span>`}${best && html`<span><i class="ring"></i>best step, ${grouped(best.step)}</span>`}</p>
<div class="charts">${charts.map((chart) => card({ ...chart, wide: odd && chart === charts.at(-1) }))}</div>
${notNumbers(metrics)}`;
}

function curvesOf({ classes, loss, metrics }: ReadFacts): Curve[] {
  const guessing = (value: number) => ({ level: { value, label: "guessing" } });
  const chosen = classes !== undefined && classes > 1;
  return [
    {
      title: loss === undefined ? "Loss" : `Loss: ${loss}`,
      of: (record) => record.loss,
      format: short,
      ...(chosen && loss === undefined && guessing(Math.log(classes))),
    },
    {
      title: "Accuracy",
      of: ({ accuracy }) => accuracy,
      format: percent,
      range: [0, 1],
      ...(chosen && guessing(1 / classes)),
    },
    ...metricNames(metrics)
      .slice(0, MOST_METRICS)
      .map((name): Curve => ({ title: name, of: (record) => metricOf(record, name), format: short })),
  ];
}

/** A number of each step that has it. */
function pointsOf<S extends StepRecord>(steps: readonly S[], of: (step: S) => number | undefined): Point[] {
  return steps.flatMap((step) => {
    const value = of(step);
    return value === undefined ? [] : [{ step: step.step, value }];
  });
}

function card(chart: Chart): Html {
  const { title, format, wide, training } = chart;
  const last = training.at(-1);
  return html`<div class="card${wide && " wide"}"><header><h3>${title}</h3><span class="reading">${last && `training, at the end: ${format(last.value)}`}</span></header>${chartSvg(chart)}</div>`;
}

/** Curves leave out what is no number, so that it has to be said. */
function notNumbers(metrics: readonly StepRecord[]): Html | false {
  const broken = metrics.filter(({ loss }) => !Number.isFinite(loss));
  if (broken.length === 0) return false;
  return html`<p class="soft">The loss of ${grouped(broken.length)} ${broken.length === 1 ? "step" : "steps"} was no number, first at step ${grouped(broken[0]!.step)}; curves leave that out.</p>`;
}
