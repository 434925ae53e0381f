import type { NamedStudies } from "../named-study.js";

/** Questions that stand by themselves, by the names that `permafrost study` knows them by. */
export const namedStudies: NamedStudies = {
  "fair-gap": async () => (await import("./fair-gap.js")).fairGap,
  "size-or-memory": async () => (await import("./size-or-memory.js")).sizeOrMemory,
  "which-part": async () => (await import("./which-part.js")).whichPart,
  "learning-rate": async () => (await import("./learning-rate.js")).learningRate,
  "structure-or-scale": async () => (await import("./structure-or-scale.js")).structureOrScale,
  "width-threshold": async () => (await import("./width-threshold.js")).widthThreshold,
  floors: async () => (await import("./floors.js")).floorsStudy,
  "ridge-or-gradient": async () => (await import("./ridge-or-gradient.js")).ridgeOrGradient,
  seeds: async () => (await import("./seeds.js")).seedsStudy,
  reuse: async () => (await import("./reuse.js")).reuse,
};
