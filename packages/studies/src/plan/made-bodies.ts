import { builtin } from "@permafrost/common/builtin";
import type { Arm, LearnedBody, Study } from "../study.js";

/** Checkpoints that a study is still to make, by path. */
export async function missingBodies({
  bodies = {},
}: Study): Promise<readonly (readonly [path: string, learned: LearnedBody])[]> {
  const { existsSync } = builtin("fs");
  return Object.entries(bodies).filter(([path]) => !existsSync(`${path}/config.json`));
}

/** A study before its checkpoints are made: an arm that will begin with one begins, instead, with what that was drawn as, whose counts are the same. */
export async function withStandIns(study: Study): Promise<Study> {
  const missing = new Map(await missingBodies(study));
  if (missing.size === 0) return study;
  const standIn = ({ model, ...arm }: Arm): Arm => {
    const learned = missing.get(model ?? "");
    if (!learned) return { ...arm, ...(model !== undefined && { model }) };
    const { grid: _, only: __, ...drawn } = study.arms[learned.arm]!;
    return { ...drawn, ...arm };
  };
  return {
    ...study,
    arms: Object.fromEntries(Object.entries(study.arms).map(([name, arm]) => [name, standIn(arm)])),
  };
}
