import { type GivenConfig, type Inspection, inspection, type SettingName, settingOf } from "@permafrost/runs";
import { type Point, pointText, settingsAt } from "./points.js";

/** Of which settings counts may depend. */
const COUNTED: ReadonlySet<string> = new Set(["Task", "Data", "Model"]);

/** Looks at every body that a grid may make of an arm, whose counts stand in tables once. @throws RangeError naming a point that has others */
export async function checkCountedAlike(
  settings: GivenConfig,
  points: readonly Point[],
  { counts }: Inspection,
): Promise<void> {
  const bodies = new Map(
    points.map((point) => {
      const of = Object.entries(point).filter(([name]) => COUNTED.has(settingOf(name as SettingName).group));
      return [JSON.stringify(of), Object.fromEntries(of)] as const;
    }),
  );
  bodies.delete("[]");
  for (const point of bodies.values()) {
    const other = await inspection(settingsAt(settings, point));
    if (JSON.stringify(other.counts) !== JSON.stringify(counts))
      throw new RangeError(
        `grid has ${pointText(point)}, with which ${other.counts.thawed} weights thaw and ${other.counts.frozen} stay frozen, not ${counts.thawed} and ${counts.frozen}: an arm has its counts once, so make an arm of each`,
      );
  }
}
