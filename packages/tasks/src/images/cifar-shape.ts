import type { TaskShape } from "../task.js";
import { imageTaskShape } from "./image-task.js";

/** What the pictures of CIFAR-10 are like. */
export const PHOTOGRAPH = { width: 32, height: 32, channels: 3 } as const;

/** How they are cut in colours. */
export const COLOR_CUT = { classes: 10, patch: 4 };

/** How they are cut when grey. */
export const GRAY_CUT = { classes: 10, patch: 1, gray: true };

/** The shape of CIFAR-10. */
export const cifar10Shape = (): TaskShape => imageTaskShape(PHOTOGRAPH, COLOR_CUT);

/** The shape of grey CIFAR-10. */
export const cifar10LraShape = (): TaskShape => imageTaskShape(PHOTOGRAPH, GRAY_CUT);
