import { builtin } from "@permafrost/common/builtin";
import { quote } from "@permafrost/common/quote";
import { DRAWING_SETTINGS } from "@permafrost/runs";
import type { Arm, LearnedBody, Study, StudySettings } from "../study.js";

/** Checkpoints that a study is still to make, by path. @throws RangeError where something else is in the place of one */
export async function missingBodies({
  bodies = {},
}: Study): Promise<readonly (readonly [path: string, learned: LearnedBody])[]> {
  const { existsSync, readdirSync, statSync } = builtin("fs");
  return Object.entries(bodies).filter(([path]) => {
    if (existsSync(`${path}/config.json`)) return false;
    if (existsSync(path) && !(statSync(path).isDirectory() && readdirSync(path).length === 0))
      throw new RangeError(
        `Cannot make the body ${quote(path)}: what is there is no checkpoint, for it has no config.json; take it away, or name another path`,
      );
    return true;
  });
}

/** Whether an arm begins with a checkpoint that the study makes. */
export const isMade = ({ bodies = {} }: Study, { model }: Arm): boolean =>
  model !== undefined && Object.hasOwn(bodies, model);

/** Settings that say nothing of how a body is drawn. */
export const undrawn = <S extends StudySettings>(settings: S): S =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !DRAWING_SETTINGS.includes(name))) as S;

/** A study before its checkpoints are made: an arm that will begin with one begins, instead, with what that was drawn as, whose counts are the same. */
export async function withStandIns(study: Study): Promise<Study> {
  const missing = new Map(await missingBodies(study));
  if (missing.size === 0) return study;
  const standIn = (arm: Arm): Arm => {
    const learned = missing.get(arm.model ?? "");
    if (!learned) return arm;
    const { model: _, ...others } = undrawn(arm);
    const { grid: __, only: ___, ...drawn } = study.arms[learned.arm]!;
    return { ...drawn, ...others };
  };
  return {
    ...study,
    arms: Object.fromEntries(Object.entries(study.arms).map(([name, arm]) => [name, standIn(arm)])),
  };
}
