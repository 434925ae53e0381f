import type { NamedStudies } from "../named-study.js";

/** Questions that stand by themselves, by the names that `permafrost study` knows them by. */
export const namedStudies: NamedStudies = {
  "fair-gap": async () => (await import("./fair-gap.js")).fairGap,
};
