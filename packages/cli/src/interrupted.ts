import { CommanderError } from "commander";

/** Exit code of a program that was interrupted with Ctrl-C. */
const INTERRUPTED = 130;

/** Ends a command that was interrupted, after it said so. */
export class Interrupted extends CommanderError {
  constructor() {
    super(INTERRUPTED, "permafrost.interrupted", "");
  }
}
