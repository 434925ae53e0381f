import { DRAWN_FROM } from "./body-drawn.js";
import { BODY_SETTINGS } from "./body-settings.js";

/** Settings that say what is drawn of a body, how large it is then, and how its weights are drawn. */
export const DRAWING_SETTINGS: readonly string[] = [...DRAWN_FROM, ...Object.keys(BODY_SETTINGS)];
