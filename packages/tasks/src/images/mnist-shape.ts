import { rowOf } from "../check.js";
import type { TaskShape } from "../task.js";
import { type ImageCut, imageTaskShape } from "./image-task.js";

/** How MNIST becomes tokens: as in the paper, or as in its official code. */
export type MnistProtocol = "corrected" | "lu2021";

/** What the images of MNIST are like. */
export const DIGIT = { width: 28, height: 28, channels: 1 } as const;

interface Protocol {
  readonly protocol?: MnistProtocol;
}

const CUTS: Readonly<Record<MnistProtocol, ImageCut>> = {
  corrected: { classes: 10, patch: 4, border: 2 },
  lu2021: { classes: 10, patch: 4 },
};

/** How the images are cut. @throws RangeError for an unknown protocol. */
export const cutOf = ({ protocol = "corrected" }: Protocol) => rowOf(CUTS, protocol, "make MNIST");

/** The shape of MNIST. @throws RangeError for an unknown protocol. */
export function mnistShape(options: Protocol = {}): TaskShape {
  return imageTaskShape(DIGIT, cutOf(options));
}
