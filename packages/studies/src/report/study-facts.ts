import type { StudyFacts, StudyLine, StudyRow, StudyTable, StudyTask } from "@permafrost/report";
import { version } from "@permafrost/runs";
import type { Floor } from "@permafrost/tasks";
import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Cell } from "../plan/cell.js";
import { scoreBy } from "../plan/metric.js";
import { type Point, pointText } from "../plan/points.js";
import { varianceComponents } from "../statistics/components.js";
import type { SeededValue } from "../statistics/crossed.js";
import { pairedDifferences } from "../statistics/paired.js";
import { seededSummary } from "../statistics/seeded-summary.js";
import { type Interval, isApart } from "../statistics/summary.js";
import type { Study, StudyResult } from "../study.js";
import type { TriedPoint } from "../work/choose.js";
import type { CellState } from "../work/study-state.js";
import type { TaskFloors } from "./floors-file.js";
import { notesOf } from "./notes.js";
import { testsOf } from "./tests-of.js";

/** What is told besides. */
interface Besides {
  /** What of each task can be told without a body. */
  readonly floors: TaskFloors;
  /** Further tables, by task. */
  readonly tables?: Readonly<Record<string, readonly StudyTable[]>>;
  /** The command that does it again. */
  readonly command: string;
}

/** What a study came to, as its page tells it. */
export function studyFacts(
  study: Study,
  cells: readonly CellState[],
  { floors, tables = {}, command }: Besides,
): StudyFacts {
  const { name, question, reading, paper } = study;
  const reference = study.reference ?? Object.keys(study.arms)[0]!;
  const runs = cells.flatMap(({ choosing, testing }) => [...choosing, ...testing]);
  const count = (state: StudyResult["state"]) => runs.filter((run) => run.state === state).length;
  return {
    name,
    ...(question !== undefined && { question }),
    ...(reading !== undefined && { reading }),
    ...(paper && { paper: paper.source }),
    reference,
    runs: { planned: runs.length, done: count("done"), failed: count("failed") },
    tasks: Object.keys(study.tasks).flatMap((task) => {
      const here = cells.filter((cell) => cell.task === task);
      if (here.length === 0) return [];
      const facts = taskFacts(study, here, floors[task] ?? [], reference);
      const further = tables[task] ?? [];
      return [{ ...facts, ...(further.length > 0 && { tables: further }) }];
    }),
    notes: [...notesOf(study), ...withoutFloors(cells, floors), ...computedByOf(runs)],
    command,
    version,
  };
}

/** What runs were computed by: of what was cleared away it is not known. */
function computedByOf(runs: readonly StudyResult[]): StudyFacts["notes"] {
  const names = [...new Set(runs.flatMap(({ computedBy = [] }) => computedBy))].sort();
  return names.length === 0 ? [] : [["computed by", names.join("; ")]];
}

/** Tasks whose metric no floor is told in. */
function withoutFloors(cells: readonly CellState[], floors: TaskFloors): StudyFacts["notes"] {
  const metrics = new Map(cells.map(({ task, metric }) => [task, metric.name]));
  return [...metrics].flatMap(([task, metric]) => {
    const told: readonly string[] = [...new Set((floors[task] ?? []).map((floor) => floor.metric))];
    if (told.includes(metric)) return [];
    return [
      [
        `floors of ${task}`,
        `none in ${metric}${told.length > 0 ? `: they are told in ${told.join(", ")}` : ""}`,
      ],
    ];
  });
}

function taskFacts(
  study: Study,
  cells: readonly CellState[],
  floors: readonly Floor[],
  reference: string,
): StudyTask {
  const { task, metric } = cells[0]!;
  const fitting = floors.filter((floor) => floor.metric === metric.name);
  const values = new Map(cells.map((cell) => [cell.arm, testsOf(cell)]));
  return {
    name: task,
    metric: metric.name,
    better: metric.better,
    floors: fitting.map(({ name, value }) => ({ name, value })),
    rows: cells.map((cell) => rowOf(study, cell, { floors: fitting, values, reference })),
    curves: cells.map(curveOf).filter(({ points }) => points.length > 0),
    rates: cells.flatMap(ratesOf),
  };
}

interface Around {
  readonly floors: readonly Floor[];
  readonly values: ReadonlyMap<string, readonly SeededValue[]>;
  readonly reference: string;
}

function rowOf(study: Study, cell: CellState, { floors, values, reference }: Around): StudyRow {
  const { arm, task, architecture, layers, width, counts, missPercent, testing, metric } = cell;
  // those of what was chosen, once it is
  const steps = testing[0]?.config.steps ?? cell.steps;
  const ours = values.get(arm)!;
  const test = seededSummary(ours);
  const paired = (other: string) => seededSummary(pairedDifferences(ours, values.get(other) ?? []));
  const difference = arm === reference || !values.has(reference) ? undefined : paired(reference);
  const sign = metric.better === "higher" ? 1 : -1;
  const others = [...values.keys()].filter((other) => other !== arm);
  // of one test there is no standard error
  const reach = Number.isNaN(test.error) ? 0 : 2 * test.error;
  const [floor] = floors
    .filter(({ value }) => sign * (test.mean - value) <= reach)
    .toSorted((a, b) => sign * (b.value - a.value));
  const failed = testing.filter(({ state }) => state === "failed").length;
  // what is left where some failed is no fair sample
  const [low, high] = test.student;
  const aboveFloors = floors.every(({ value }) => (sign > 0 ? low > value : high < value));
  const best =
    floor === undefined &&
    aboveFloors &&
    failed === 0 &&
    others.length > 0 &&
    others.every((other) => {
      const between = paired(other);
      return sign * between.mean > 0 && isApart(between);
    });
  const split = varianceComponents(ours);
  const paper = study.paper?.values.find((each) => each.arm === arm && each.task === task);
  return {
    arm,
    architecture,
    layers,
    width,
    counts,
    ...(missPercent !== undefined && { missPercent }),
    steps,
    chosen: chosenText(cell),
    test: { ...test, student: possible(test.student, metric.name) },
    planned: testing.length,
    failed,
    best,
    ...(floor && { atFloor: floor.name }),
    ...(difference && difference.n > 0 && { difference: { ...difference, apart: isApart(difference) } }),
    ...(split && {
      variance: [...Object.entries(split.by), ["the rest", split.rest] as const].map(([name, value]) => ({
        name,
        value,
      })),
    }),
    ...(paper && {
      paper: { value: paper.value, ...(paper.deviation !== undefined && { deviation: paper.deviation }) },
    }),
  };
}

function chosenText({ choice: { point, decided, tried }, choosing }: CellState): string {
  if (point)
    return tried.length === 0
      ? pointText(point) || "nothing to choose"
      : pointText(point) + atEnd(point, tried);
  if (!decided) return "not chosen yet";
  const error = choosing.find((run) => run.error !== undefined)?.error;
  return `nothing works${error === undefined ? "" : `: ${error}`}`;
}

/** Where the best rate is the last that was tried on its side, a better one may lie beyond. */
function atEnd({ learningRate }: Point, tried: readonly TriedPoint[]): string {
  const rates = tried.map(({ point }) => Number(point["learningRate"]));
  if (new Set(rates).size < 2) return "";
  if (learningRate === Math.min(...rates)) return " (the smallest rate tried)";
  return learningRate === Math.max(...rates) ? " (the largest rate tried)" : "";
}

/** The metric on the selection split by step: mean and deviation over the tests' runs that have it. */
function curveOf({ arm, testing, metric }: CellState): StudyLine {
  const byStep = new Map<number, number[]>();
  for (const { curve = [] } of testing)
    for (const score of curve)
      byStep.set(score.step, [...(byStep.get(score.step) ?? []), scoreBy(score, metric.name)]);
  const points = [...byStep]
    .sort(([a], [b]) => a - b)
    .map(([x, values]) => ({ x, ...spread(values, metric.name) }));
  return { name: arm, points: points.filter(({ y }) => Number.isFinite(y)) };
}

/** An interval, as far as a metric goes: no accuracy is below 0 or above 1. */
const possible = ([low, high]: Interval, metric: string): Interval =>
  metric === "accuracy" ? [Math.max(0, low), Math.min(1, high)] : [low, high];

/** Mean and band. */
function spread(values: readonly number[], metric: string) {
  const y = mean([...values]);
  if (values.length < 2) return { y };
  const deviation = sampleStandardDeviation([...values]);
  const [low, high] = possible([y - deviation, y + deviation], metric);
  return { y, low, high };
}

/** The metric by learning rate, a line for each of what else was tried. */
function ratesOf({ arm, choice: { tried } }: Cell & Pick<CellState, "choice">): readonly StudyLine[] {
  const lines = new Map<string, { x: number; y: number }[]>();
  for (const { point, score } of tried) {
    const { learningRate, ...others }: Point = point;
    if (typeof learningRate !== "number" || !Number.isFinite(score)) continue;
    const name = [arm, pointText(others)].filter(Boolean).join(", ");
    lines.set(name, [...(lines.get(name) ?? []), { x: learningRate, y: score }]);
  }
  return [...lines].map(([name, points]) => ({ name, arm, points: points.sort((a, b) => a.x - b.x) }));
}
