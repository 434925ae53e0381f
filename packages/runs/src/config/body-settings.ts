import * as kinds from "./kinds.js";
import { setting } from "./setting.js";

/** What can be said of a random body: its sizes, and how its weights are drawn. */
export const BODY_SETTINGS = {
  layers: setting(kinds.count, { group: "Model", about: "layers of a random body" }),
  width: setting(kinds.count, { group: "Model", about: "width of a random body, or units of a reservoir" }),
  heads: setting(kinds.count, {
    group: "Model",
    about: "heads of a random body (default: so that each is 64 wide, or about)",
  }),
  keyValueHeads: setting(kinds.count, {
    group: "Model",
    about: "heads of keys and values of a random body, such as a llama (default: as many)",
  }),
  feedForwardWidth: setting(kinds.count, {
    group: "Model",
    about: "width inside a random body's feed-forward (default: 4 · width)",
  }),
  inputWidth: setting(kinds.count, {
    group: "Model",
    about:
      "width where tokens enter a random body that tells it apart: lstm, gru, esn, electra (default: its width; without an input layer what the task gives)",
  }),
  maxTokens: setting(kinds.count, {
    group: "Model",
    about: "longest sequence that a random body has positions for (default: as upstream)",
  }),
  randomStd: setting(kinds.deviation, {
    group: "Model",
    about: "deviation of random weights: a number, or width for 0.02 · √(768 / width) (default: as upstream)",
  }),
  randomPositionStd: setting(kinds.deviation, {
    group: "Model",
    about: "deviation of a random body's positions, alike (default: as `randomStd`)",
  }),
} as const;
