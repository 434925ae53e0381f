import { plain } from "../table/spelling.js";
import type { SplitName } from "../task.js";

/** Names for the parts of a collection, in small letters: those of the data sets of the Hugging Face Hub. */
const SPLIT_NAMES: Readonly<Record<string, SplitName>> = {
  train: "train",
  training: "train",
  validation: "validation",
  valid: "validation",
  val: "validation",
  dev: "validation",
  test: "test",
  testing: "test",
  eval: "test",
  evaluation: "test",
};

/** The split that a name means, without regard to capitals; undefined for any other name. */
export const splitNamed = (text: string): SplitName | undefined => {
  const name = plain(text).toLowerCase();
  return Object.hasOwn(SPLIT_NAMES, name) ? SPLIT_NAMES[name] : undefined;
};
