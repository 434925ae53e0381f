import { listed } from "@permafrost/common/listed";
import { quote } from "@permafrost/common/quote";
import type { Grid, Study } from "./study.js";

/**
 * A study whose runs have so many steps: those that say a number of their own have no more. A warm-up that would be as long takes a tenth of them;
 * evaluations come five times where they would not come, or where runs become longer.
 *
 * @throws RangeError where no run would have them, as each task says fewer
 */
export function withSteps(study: Study, most: number): Study {
  const { settings, arms, tasks, grid, budget } = study;
  const fewer = Object.entries(tasks).filter(([, { steps }]) => steps !== undefined && steps < most);
  if (fewer.length === Object.keys(tasks).length && fewer.length > 0)
    throw new RangeError(
      `Cannot take ${most} steps a run (--budget-steps): the study's tasks say fewer, ${listed(fewer.map(([name, { steps }]) => `${quote(name)} ${steps}`))}; say more in a study of your own, a file`,
    );
  const limits: Readonly<Record<string, (count: number) => number | null>> = {
    steps: (steps) => Math.min(steps, most),
    warmup: (warmup) => (warmup < most ? warmup : Math.floor(most / 10) || null),
    evaluateEvery: (every) => (every < most ? every : Math.ceil(most / 5)),
  };
  const limited = (name: string, value: unknown): unknown =>
    Object.hasOwn(limits, name) && typeof value === "number" ? limits[name]!(value) : value;
  const tried = (grid: Grid): Grid =>
    mapped(grid, (name, values) => [...new Set(values.map((value) => limited(name, value)))]);
  // as settings, nothing is said of what is left away
  const said = <S extends object>(settings: S): S =>
    Object.fromEntries(
      Object.entries(settings)
        .map(([name, value]) => [name, name === "grid" ? tried(value) : limited(name, value)])
        .filter(([, value]) => value !== null),
    ) as S;
  const isLonger = settings?.evaluateEvery && most > (budget?.steps ?? settings.steps ?? most);
  return {
    ...study,
    ...(settings && {
      settings: { ...said(settings), ...(isLonger && { evaluateEvery: Math.ceil(most / 5) }) },
    }),
    arms: mapped(arms, (_, arm) => said(arm)),
    tasks: mapped(tasks, (_, task) => said(task)),
    ...(grid && { grid: tried(grid) }),
    budget: { ...budget, steps: most },
  };
}

const mapped = <T, U>(
  named: Readonly<Record<string, T>>,
  change: (name: string, one: T) => U,
): Readonly<Record<string, U>> =>
  Object.fromEntries(Object.entries(named).map(([name, one]) => [name, change(name, one)]));
