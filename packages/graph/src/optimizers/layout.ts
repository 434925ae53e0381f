import { quote } from "@permafrost/common/quote";
import { type Shape, showShape, sizeOf } from "../shape.js";

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

/**
 * The longest stretches in which a question has one answer: end to end, the whole vector.
 *
 * @throws RangeError for parameters that are not.
 */
export function stretchesOf(layout: Layout, question: (entry: LayoutEntry) => boolean): readonly Stretch[] {
  checkLayout(layout);
  const stretches: Stretch[] = [];
  for (const entry of layout.entries) {
    const is = question(entry);
    const last = stretches.at(-1);
    if (last?.is === is) stretches[stretches.length - 1] = { ...last, end: entry.end };
    else stretches.push({ start: entry.start, end: entry.end, is });
  }
  return stretches;
}

/** What is left out or said twice would be another vector without a word. */
function checkLayout({ size, entries }: Layout): void {
  let at = 0;
  for (const { name, shape, start, end } of entries) {
    if (start !== at || end - start !== sizeOf(shape))
      throw new RangeError(
        `Cannot use a layout in which ${quote(name)} ${showShape(shape)} lies from ${start} to ${end}: expected it from ${at} to ${at + sizeOf(shape)}, parameters lie end to end`,
      );
    at = end;
  }
  if (at !== size)
    throw new RangeError(
      `Cannot use a layout of ${size} numbers whose parameters end at ${at}: expected them to end where it does`,
    );
}
