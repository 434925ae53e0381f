import { found } from "./found.js";

/** The kind of a typed array, whichever realm it was made in. */
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** What was given in place of an array, for messages: `an Int32Array`. */
export function foundArray(value: unknown): string {
  if (!ArrayBuffer.isView(value)) return found(value);
  const tag = tagOf(value);
  return `${"AEIOU".includes(tag[0]!) ? "an" : "a"} ${tag}`;
}
