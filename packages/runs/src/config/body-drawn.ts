import { BODY_SETTINGS } from "./body-settings.js";
import type { RunConfig } from "./config.js";

const FROM = ["random", "statisticsOnly", "structureKept", "attentionFrom", "feedForwardFrom"] as const;

/** What of a configuration says where the body's weights are from. */
export type DrawnConfig = Partial<Pick<RunConfig, (typeof FROM)[number]>>;

/** Settings that say what is drawn of a body, how large it is then, and how its weights are drawn. */
export const DRAWING_SETTINGS: readonly string[] = [...FROM, ...Object.keys(BODY_SETTINGS)];

/** Whether any weights of the body are drawn: then a seed decides them. */
export const isBodyDrawn = (config: DrawnConfig): boolean =>
  config.random === true ||
  config.statisticsOnly === true ||
  config.structureKept !== undefined ||
  [config.attentionFrom, config.feedForwardFrom].includes("random");
