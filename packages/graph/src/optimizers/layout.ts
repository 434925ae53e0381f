import type { Shape } from "../shape.js";

/** Where parameters lie in the flat vector that is trained. */
export interface Layout {
  /** Length of the vector. */
  readonly size: number;
  /** The parameters, end to end, in their order. */
  readonly entries: readonly LayoutEntry[];
}

/** One parameter's part of the vector. */
export interface LayoutEntry {
  /** Name of the parameter. */
  readonly name: string;
  /** Its axes; its numbers lie row-major. */
  readonly shape: Shape;
  /** Place of its first number. */
  readonly start: number;
  /** Place behind its last one. */
  readonly end: number;
  /** Whether weight decay pulls it towards zero. Default true. */
  readonly decays?: boolean;
}

/** A stretch of the vector whose parameters are alike. */
export interface Stretch {
  /** Place of its first number. */
  readonly start: number;
  /** Place behind its last one. */
  readonly end: number;
  /** What all its parameters are. */
  readonly is: boolean;
}

/** The longest stretches in which a question has one answer. */
export function stretchesOf(
  { entries }: Layout,
  question: (entry: LayoutEntry) => boolean,
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const entry of entries) {
    const is = question(entry);
    const last = stretches.at(-1);
    if (last?.is === is) stretches[stretches.length - 1] = { ...last, end: entry.end };
    else stretches.push({ start: entry.start, end: entry.end, is });
  }
  return stretches;
}
