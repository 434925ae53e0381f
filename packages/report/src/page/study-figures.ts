import { grouped } from "@permafrost/common/numbers";
import type { StudyLine, StudyTask } from "../study-facts.js";
import { short } from "./format.js";
import type { LineLook, Lines } from "./lines.js";
import { metricFormat } from "./study-text.js";

/** A figure of a task. */
export interface StudyFigure {
  readonly title: string;
  readonly lines: readonly StudyLine[];
  /** What the horizontal axis counts, and whether that is by powers. */
  readonly axis: Pick<Lines, "along" | "formatX" | "log">;
}

/** The figures of a task that have any lines, by what their files are called. */
export const figuresOf = ({ curves, rates }: StudyTask): readonly (readonly [name: string, StudyFigure])[] =>
  (
    [
      [
        "curves",
        {
          title: "Learning curves, selection split",
          lines: curves,
          axis: { along: "steps", formatX: grouped },
        },
      ],
      [
        "rates",
        {
          title: "By learning rate, selection split",
          lines: rates,
          axis: { along: "learning rate", formatX: short, log: true },
        },
      ],
    ] as const
  ).filter(([, { lines }]) => lines.length > 0);

/** A figure as lines, beside a task's floors. */
export function figureLines(task: StudyTask, { title, lines, axis }: StudyFigure): Lines {
  const looks = looksOf(lines, task);
  return {
    title: `${task.name}: ${title}`,
    lines: lines.map((line, i) => ({ ...line, look: looks[i]! })),
    levels: task.floors,
    ...axis,
    format: metricFormat(task),
  };
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
