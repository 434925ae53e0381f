import { NonFiniteError } from "@permafrost/trainer";
import { LeaseLost, RunTaken } from "../lease/lease-errors.js";
import { SaveError } from "./save-error.js";

/**
 * What comes of a run that ended with an error: another process trains it (`taken`); it could not be written, as its disk is full or its mount gone, and can go on (`unsaved`);
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

/** What systems say of a disk that takes no more, or a mount that is gone: no other run could be written either. */
const OF_THE_DISK: readonly unknown[] = ["ENOSPC", "EDQUOT", "EROFS", "ESTALE", "EIO"];

/** What an error of a training comes to. */
export const fateOf = (error: unknown): Fate =>
  FATES.find(([kinds]) => kinds.some((kind) => error instanceof kind))?.[1] ??
  (isOfTheDisk(error) ? "unsaved" : "failed");

const isOfTheDisk = (error: unknown): boolean =>
  error instanceof Error &&
  (OF_THE_DISK.includes((error as NodeJS.ErrnoException).code) || isOfTheDisk(error.cause));
