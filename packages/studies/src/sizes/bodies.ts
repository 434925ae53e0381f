import type { StudySize } from "../named-study.js";
import type { Arm } from "../study.js";

/** A random transformer of each size. */
export const TRANSFORMERS: Readonly<Record<StudySize, Arm>> = {
  tiny: { model: "gpt2", random: true, layers: 2, width: 128 },
  small: { model: "gpt2", random: true, layers: 4, width: 256 },
  paper: { model: "gpt2", random: true, layers: 12, width: 768 },
};

/** A transformer that learned language, of about the same size: of books (the smallest needs no network), of stories, and of the web. */
export const LANGUAGE: Readonly<Record<StudySize, Arm>> = {
  tiny: { model: "nano-language" },
  small: { model: "roneneldan/TinyStories-8M" },
  paper: { model: "openai-community/gpt2" },
};

/** A transformer that learned Bit Memory, and the random one that it began from. */
export const BITS: Arm = { model: "nano-bits" };
export const BEFORE_BITS: Arm = { model: "nano-random" };

/** A body of the same shape, drawn as upstream draws it. */
export const drawn = (arm: Arm): Arm => ({ ...arm, random: true });

/** A body of the same shape, each tensor drawn with the mean and the deviation that it has. */
export const drawnAlike = (arm: Arm): Arm => ({ ...arm, statisticsOnly: true });

/** Layers of the bodies of {@link LANGUAGE}. */
export const LANGUAGE_LAYERS: Readonly<Record<StudySize, number>> = { tiny: 4, small: 8, paper: 12 };

/** Width of the transformers. */
export const WIDTHS: Readonly<Record<StudySize, number>> = { tiny: 128, small: 256, paper: 768 };

/** Layers of the transformers. */
export const LAYERS: Readonly<Record<StudySize, number>> = { tiny: 2, small: 4, paper: 12 };

/** Deviation of large positions, ten times upstream's: more can be told of where something stood. */
export const LARGE_POSITIONS = 0.2;
