import type { RunConfig } from "./config.js";

/** What of a configuration says where the body's weights are from. */
export type DrawnConfig = Partial<
  Pick<RunConfig, "random" | "statisticsOnly" | "structureKept" | "attentionFrom" | "feedForwardFrom">
>;

/** Whether any weights of the body are drawn: then a seed decides them. */
export const isBodyDrawn = (config: DrawnConfig): boolean =>
  config.random === true ||
  config.statisticsOnly === true ||
  config.structureKept !== undefined ||
  [config.attentionFrom, config.feedForwardFrom].includes("random");
