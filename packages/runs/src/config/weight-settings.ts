import { STRUCTURE_NAMES } from "@permafrost/models";
import * as kinds from "./kinds.js";
import { modelName } from "./name-kinds.js";
import { setting } from "./setting.js";

/** What becomes of a body's weights before anything is trained: parts of another body's, some layers, some structure. */
export const WEIGHT_SETTINGS = {
  attentionFrom: setting(modelName, {
    group: "Model",
    about: 'attention of another model of that shape, or "random"',
    repository: "model",
  }),
  feedForwardFrom: setting(modelName, {
    group: "Model",
    about: 'feed-forward of another model of that shape, or "random"',
    repository: "model",
  }),
  layersKept: setting(kinds.count, { group: "Model", about: "only the first layers" }),
  statisticsOnly: setting(kinds.flag, {
    group: "Model",
    about: "random weights with the mean and deviation of each of the model's tensors",
  }),
  structureKept: setting(kinds.choice(STRUCTURE_NAMES), {
    group: "Model",
    about: `only so much of the model's weights, by chance for the rest: ${STRUCTURE_NAMES.map((name) => `"${name}"`).join(", ")}, the last three in another order`,
  }),
} as const;
