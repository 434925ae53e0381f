import type { Arm } from "../study.js";

/** An arm for each of some thaw rules, all of one body. */
export const thawed = (body: Arm, rules: Readonly<Record<string, string>>): Readonly<Record<string, Arm>> =>
  Object.fromEntries(Object.entries(rules).map(([name, thaw]) => [name, { ...body, thaw }]));
