import type { GivenConfig } from "@permafrost/runs";
import { isTaskName, taskCatalog } from "@permafrost/tasks";
import type { Study, StudySettings } from "../study.js";
import { ARM_FIELDS } from "./check-study.js";
import { isMade, undrawn } from "./made-bodies.js";

/** A run's settings, the later over the earlier. */
export function mergedSettings(study: Study, arm: string, task: string): GivenConfig {
  const ofTask = study.tasks[task]!;
  const ofArm = Object.fromEntries(
    Object.entries(study.arms[arm]!).filter(([name]) => !Object.hasOwn(ARM_FIELDS, name)),
  );
  const { protocol, budget, metric } = study;
  // what others are drawn by is nothing to a body that the study makes
  const common = isMade(study, study.arms[arm]!) ? undrawn : <S>(settings: S): S => settings;
  const merged: StudySettings = {
    ...common(study.settings ?? {}),
    ...(protocol !== undefined && takesProtocol(ofTask.task!) && { protocol }),
    ...(budget?.steps !== undefined && { steps: budget.steps }),
    ...common(ofTask),
    ...ofArm,
  };
  const given = { ...merged, ...withMetric(merged, metric) } as GivenConfig;
  // what is solved for in closed form takes no steps unless its arm says so, and without steps there is no warm-up
  const steps = given.readout === "ridge" ? (study.arms[arm]!.steps ?? 0) : given.steps;
  if (steps !== 0) return given;
  const { warmup: _, ...solved } = given;
  return { ...solved, steps: 0 };
}

const takesProtocol = (task: string) => isTaskName(task) && taskCatalog[task].settings.includes("protocol");

/** Metrics that runs have whoever asks. */
const USUAL: ReadonlySet<string> = new Set(["accuracy", "loss", "rmse", "nrmse", "r2"]);

const withMetric = ({ metrics = [] }: StudySettings, metric: string | undefined): StudySettings =>
  metric === undefined || USUAL.has(metric) || metrics.includes(metric)
    ? {}
    : { metrics: [...metrics, metric] };

/** Settings by which an arm is counted: of one that takes no steps only the output layer is solved for, whatever else would thaw. */
export const countedSettings = (settings: GivenConfig): GivenConfig =>
  settings.steps === 0 ? { ...settings, thaw: "output" } : settings;
