import type { Study } from "./study.js";

/** Sizes that studies come in: 2 layers of width 128, 4 of 256, and as in a paper. */
export const STUDY_SIZES = ["tiny", "small", "paper"] as const;

/** How large a study is. */
export type StudySize = (typeof STUDY_SIZES)[number];

/** A study that is there by name. */
export interface NamedStudy {
  /** What it asks, in a line. */
  readonly about: string;
  /** Sizes that it comes in. */
  readonly sizes: readonly StudySize[];
  /** The study of a size. */
  study(size: StudySize): Study;
}

/** Studies by name, each loaded when it is asked for. */
export type NamedStudies = Readonly<Record<string, () => Promise<NamedStudy>>>;
