import { mean } from "simple-statistics";
import type { RunSeeds } from "../study.js";
import type { SeededValue } from "./components.js";
import { differences } from "./summary.js";

/** Differences of two arms over the seeds that both have; where the body of one is not drawn, each is averaged over its bodies first. */
export function pairedDifferences(
  ours: readonly SeededValue[],
  others: readonly SeededValue[],
): readonly number[] {
  const drawn = [...ours, ...others].every(({ seeds }) => seeds.body !== null);
  const key = ({ body, training, data }: RunSeeds) => `${training}/${data}${drawn ? `/${body}` : ""}`;
  const byKey = (values: readonly SeededValue[]) => {
    const groups = new Map<string, number[]>();
    for (const { seeds, value } of values) groups.set(key(seeds), [...(groups.get(key(seeds)) ?? []), value]);
    return new Map([...groups].map(([name, group]) => [name, mean(group)]));
  };
  return differences(byKey(ours), byKey(others));
}
