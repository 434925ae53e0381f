import { mean } from "simple-statistics";
import type { RunSeeds } from "../study.js";
import type { SeededValue } from "./crossed.js";

/** Differences of two arms over the seeds that both have; where the body of one is not drawn, each is averaged over its bodies first. */
export function pairedDifferences(
  ours: readonly SeededValue[],
  others: readonly SeededValue[],
): readonly SeededValue[] {
  const drawn = [...ours, ...others].every(({ seeds }) => seeds.body !== null);
  const [mine, theirs] = [ours, others].map((values) => bySeeds(values, drawn)) as [BySeeds, BySeeds];
  return [...mine].flatMap(([key, { seeds, values }]) => {
    const other = theirs.get(key);
    return other === undefined ? [] : [{ seeds, value: mean(values) - mean(other.values) }];
  });
}

type BySeeds = ReadonlyMap<string, { readonly seeds: RunSeeds; readonly values: number[] }>;

function bySeeds(all: readonly SeededValue[], drawn: boolean): BySeeds {
  const groups = new Map<string, { readonly seeds: RunSeeds; readonly values: number[] }>();
  for (const { seeds, value } of all) {
    const common = drawn ? seeds : { ...seeds, body: null };
    const key = `${common.training}/${common.data}/${common.body}`;
    const group = groups.get(key) ?? { seeds: common, values: [] };
    group.values.push(value);
    groups.set(key, group);
  }
  return groups;
}
