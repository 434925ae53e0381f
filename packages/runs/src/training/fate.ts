import { NonFiniteError } from "@permafrost/trainer";
import { LeaseLost, RunTaken } from "../lease/lease-errors.js";
import { SaveError } from "./save-error.js";

/**
 * What comes of a run that ended with an error: another process trains it (`taken`); it could not be written, and can go on (`unsaved`);
 * it will never work as it was asked for (`hopeless`): a configuration, data that do not fit, numbers that are not finite; it may work another time (`failed`): a file that is missing, a network.
 */
export type Fate = "taken" | "unsaved" | "hopeless" | "failed";

/** What kinds of error come to; the first that fits. */
const FATES: readonly (readonly [
  kinds: readonly (abstract new (...given: never[]) => Error)[],
  fate: Fate,
])[] = [
  [[RunTaken, LeaseLost], "taken"],
  [[SaveError], "unsaved"],
  [[NonFiniteError, RangeError, TypeError, SyntaxError], "hopeless"],
];

/** What an error of a training comes to. */
export const fateOf = (error: unknown): Fate =>
  FATES.find(([kinds]) => kinds.some((kind) => error instanceof kind))?.[1] ?? "failed";
