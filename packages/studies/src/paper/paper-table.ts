import type { NamedStudy, StudySize } from "../named-study.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { type PaperTask, SEVEN, tasksOf } from "../sizes/tasks.js";
import type { Arm, Grid, InstrumentName, Study } from "../study.js";

/** A value in per cent, or null where it is not known to us. */
export type Cell = number | null;

/** A table of the paper as data: what it compares, and what stands in it. */
export interface PaperTable {
  /** Its number. */
  readonly number: number;
  /** What it compares, in a line. */
  readonly about: string;
  /** What to know of the paper's numbers, and of what differs here. */
  readonly reading: string;
  /** What is compared, by name. */
  readonly arms: (size: StudySize) => Readonly<Record<string, Arm>>;
  /** The tasks, in the order of {@link values}. Default: all seven. */
  readonly tasks?: readonly PaperTask[];
  /** The paper's test accuracy in per cent, by arm, a value for each task; an arm that is not named has none. */
  readonly values: Readonly<Record<string, readonly Cell[]>>;
  /** What is tried for each arm. Default: the size's rates. */
  readonly grid?: (size: StudySize) => Grid;
  /** Further tables of its report. Default: none. */
  readonly instruments?: readonly InstrumentName[];
  /** Sizes that it comes in. Default: all three. */
  readonly sizes?: readonly StudySize[];
}

/** Where all numbers are from. */
const SOURCE = "Lu et al. (2021)";

/** A study that makes a table of the paper, the paper's values beside its own; cells that are not known to us stay empty. */
export function paperTable(table: PaperTable): NamedStudy {
  const { number, about, sizes = EVERY_SIZE } = table;
  return {
    about: `${SOURCE}, table ${number}: ${about}`,
    sizes,
    study: (size) => studyOf(table, size),
  };
}

function studyOf(table: PaperTable, size: StudySize): Study {
  const { number, about, reading, tasks = SEVEN, values, grid, instruments } = table;
  const arms = table.arms(size);
  const there = tasksOf(size, tasks);
  return {
    ...sized(`table${number}`, size),
    question: about,
    reading,
    arms,
    tasks: there,
    ...(grid && { grid: grid(size) }),
    ...(instruments && { instruments }),
    paper: {
      source: `${SOURCE}, table ${number}`,
      values: Object.entries(values).flatMap(([arm, row]) =>
        tasks.flatMap((task, i) => {
          const value = row[i] ?? null;
          const isThere = arms[arm] !== undefined && there[task] !== undefined;
          return value === null || !isThere ? [] : [{ arm, task, value: round(value / 100) }];
        }),
      ),
    },
  };
}

/** 38.4 % is 0.384, whatever floating point makes of it. */
const round = (value: number): number => Number(value.toFixed(4));
