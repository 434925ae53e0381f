import type { RunConfig } from "./config.js";

/** Settings that say what of a body is drawn. */
export const DRAWN_FROM = [
  "random",
  "statisticsOnly",
  "structureKept",
  "attentionFrom",
  "feedForwardFrom",
] as const;

/** What of a configuration says where the body's weights are from. */
export type DrawnConfig = Partial<Pick<RunConfig, (typeof DRAWN_FROM)[number]>>;

/** Whether any weights of the body are drawn: then a seed decides them. */
export const isBodyDrawn = (config: DrawnConfig): boolean =>
  config.random === true ||
  config.statisticsOnly === true ||
  config.structureKept !== undefined ||
  [config.attentionFrom, config.feedForwardFrom].includes("random");
