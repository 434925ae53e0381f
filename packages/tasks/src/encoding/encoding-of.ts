import type { TaskShape } from "../task.js";
import type { DataEncoding } from "./data-encoding.js";
import { plainEncoding } from "./plain-encoding.js";
import { readEncoding } from "./read-encoding.js";

/** What has a task's shape, and perhaps what was learned about its data: a task, or what an adapter says of its task. */
export interface EncodedShape extends Omit<TaskShape, "ragged"> {
  /** As a task has it. Default false. */
  readonly ragged?: boolean;
  /** As it was stored. Default: nothing was learned. */
  readonly encoding?: object;
}

/**
 * The encoding of a task or an adapter's; that of numbers as they are, where nothing was learned about the data.
 *
 * @param origin where it was stored, for messages
 * @throws as {@link readEncoding} does.
 */
export function encodingOf(
  { encoding, ragged = false, ...shape }: EncodedShape,
  origin: string,
): DataEncoding {
  const whole = { ...shape, ragged };
  return encoding === undefined ? plainEncoding(whole) : readEncoding(encoding, whole, origin);
}
