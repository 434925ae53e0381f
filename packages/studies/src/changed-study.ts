import { listed } from "@permafrost/common/listed";
import { quote } from "@permafrost/common/quote";
import { asPublished } from "./paper/as-published.js";
import { USUAL_STEPS } from "./plan/paid-steps.js";
import { usualGrid } from "./plan/points.js";
import type { Grid, LearnedBody, SeedAxes, Study, StudySettings } from "./study.js";
import { nameWith } from "./study-name.js";
import { withSteps } from "./with-steps.js";

/** What may be said of a study besides. */
export interface StudyChanges {
  /** A task of one's own, as settings, in place of the study's. Default: the study's. */
  readonly task?: StudySettings;
  /** Where the files of tasks are, by their names. Default: as the study says. */
  readonly files?: Readonly<Record<string, string>>;
  /** Names of the tasks that are kept. Default: all. */
  readonly tasks?: readonly string[];
  /** Names of the arms that are kept. Default: all. */
  readonly arms?: readonly string[];
  /** Fresh seeds; of a study that crosses them, how many of each, and of others as it says. Default: as the study says. */
  readonly seeds?: number | SeedAxes;
  /** Steps of a run; where a task or an arm says fewer, those. A warm-up that would be as long takes a tenth of them. Default: as the study says. */
  readonly steps?: number;
  /** What is tried of some settings, for each arm that has no grid of its own; of others as the study says. Default: nothing else. */
  readonly grid?: Grid;
  /** `lu2021` makes it a study as `asPublished` has it; `corrected` leaves the faults of tasks away. Default: as the study says. */
  readonly protocol?: NonNullable<Study["protocol"]>;
}

/**
 * A study with something changed: under a name of its own where it has another task, or the paper's protocol.
 *
 * @throws RangeError for tasks and arms that there are not, for steps that no run would have, and for a grid with the paper's protocol, which has one learning rate
 */
export function changedStudy(
  study: Study,
  { task, files = {}, tasks, arms, seeds, steps, grid, protocol }: StudyChanges,
): Study {
  if (grid !== undefined && protocol === "lu2021")
    throw new RangeError(
      "Cannot use a grid (--grid) with the protocol lu2021: it has one learning rate for all; leave one of the two out",
    );
  if (grid !== undefined && Object.values(study.arms).every((arm) => arm.grid !== undefined))
    throw new RangeError(
      "Cannot use a grid (--grid): every arm of the study has one of its own; change those in a file",
    );
  const kept = { arms: picked("arm", study.arms, arms), tasks: picked("task", study.tasks, tasks) };
  const unused = Object.keys(files).find((name) => !Object.hasOwn(kept.tasks, name));
  if (unused !== undefined)
    throw new RangeError(
      `Cannot use files (--files) for ${quote(unused)}: ${namesOf("task", kept.tasks)}; leave it out, or name one of these`,
    );
  const withFiles = Object.fromEntries(
    Object.entries(kept.tasks).map(([name, settings]) => [
      name,
      Object.hasOwn(files, name) ? { ...settings, data: files[name]! } : settings,
    ]),
  );
  const changed: Study = {
    ...study,
    arms: kept.arms,
    tasks: withFiles,
    ...(seeds !== undefined && { seeds: changedSeeds(study, seeds) }),
    ...(grid !== undefined && { grid: { ...(study.grid ?? usualGrid(stepsOf(study))), ...grid } }),
  };
  const valid = withoutLost(changed);
  const onTask = task === undefined ? valid : onOwnTask(valid, task);
  const own = steps === undefined ? onTask : withSteps(onTask, steps);
  if (protocol === undefined) return own;
  return protocol === "lu2021" ? asPublished(own) : { ...own, protocol };
}

function changedSeeds({ seeds: before }: Study, seeds: number | SeedAxes): number | SeedAxes {
  if (typeof before !== "object") return seeds;
  if (typeof seeds === "number")
    throw new RangeError(
      `Cannot use ${seeds} seeds (--seeds): the study crosses those of body, training and data; say how many of each, as body=2,training=2`,
    );
  return { ...before, ...seeds };
}

const stepsOf = ({ budget, settings }: Study): number => budget?.steps ?? settings?.steps ?? USUAL_STEPS;

/** Named things of which some are kept, in their order. */
function picked<T>(
  what: string,
  all: Readonly<Record<string, T>>,
  names: readonly string[] | undefined,
): Readonly<Record<string, T>> {
  if (!names) return all;
  const lost = names.find((name) => !Object.hasOwn(all, name));
  if (lost !== undefined)
    throw new RangeError(
      `Cannot keep the ${what} ${quote(lost)} (--${what}s): ${namesOf(what, all)}; name one or more of these`,
    );
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

const namesOf = (what: string, all: Readonly<Record<string, unknown>>): string =>
  `the study's ${what}s are ${listed(Object.keys(all).map((name) => quote(name)))}`;

/** Nothing may point to what was left out. */
function withoutLost(study: Study): Study {
  const { arms, tasks, reference, paper, bodies = {}, ...others } = study;
  const isLearned = ({ task }: LearnedBody) => Object.hasOwn(tasks, task);
  const keptArms = Object.entries(arms).flatMap(([name, { only, ...arm }]) => {
    const body = Object.hasOwn(bodies, arm.model ?? "") ? bodies[arm.model!] : undefined;
    if (body && !isLearned(body)) return [];
    if (body && !Object.hasOwn(arms, body.arm))
      throw new RangeError(
        `Cannot leave the arm ${quote(body.arm)} out: ${quote(name)} begins with what it learned on ${quote(body.task)}`,
      );
    const to = arm.match?.to;
    if (to !== undefined && !Object.hasOwn(arms, to))
      throw new RangeError(
        `Cannot leave the arm ${quote(to)} out (--arms): ${quote(name)} is matched to it; name it, too`,
      );
    const left = only?.filter((task) => Object.hasOwn(tasks, task));
    if (left?.length === 0) return [];
    return [[name, { ...arm, ...(left && { only: left }) }] as const];
  });
  const kept = new Set(keptArms.map(([name]) => name));
  const keptBodies = Object.entries(bodies).filter(([, body]) => kept.has(body.arm) && isLearned(body));
  const values = paper?.values.filter(({ arm, task }) => kept.has(arm) && Object.hasOwn(tasks, task));
  const served = ([task]: readonly [string, unknown]) =>
    keptArms.some(([, { only }]) => only?.includes(task) ?? true);
  return {
    ...others,
    arms: Object.fromEntries(keptArms),
    tasks: Object.fromEntries(Object.entries(tasks).filter(served)),
    ...(keptBodies.length > 0 && { bodies: Object.fromEntries(keptBodies) }),
    ...(reference !== undefined && kept.has(reference) && { reference }),
    ...(paper && values && values.length > 0 && { paper: { ...paper, values } }),
  };
}

/** All arms on a task of one's own, which no paper has; beside those that bodies learn first. */
function onOwnTask({ paper: _, arms, ...study }: Study, task: StudySettings): Study {
  const name = (task.task ?? "own").replace(/^.*\//, "").replace(/\.\w+$/, "");
  const anywhere = Object.entries(arms).map(([arm, { only: _, ...settings }]) => [arm, settings] as const);
  return {
    ...study,
    name: nameWith(study.name, name.replace(/[^A-Za-z0-9-]/g, "-")),
    arms: Object.fromEntries(anywhere),
    tasks: { ...(study.bodies && study.tasks), [name]: task },
  };
}
