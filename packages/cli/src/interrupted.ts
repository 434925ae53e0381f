import { CommanderError } from "commander";
import { EXIT } from "./exit-codes.js";

/** Ends a command that was interrupted, after it said so: with Ctrl-C, or by whoever wants it to go on another time. */
export class Interrupted extends CommanderError {
  constructor(by: NodeJS.Signals | undefined) {
    super(by === "SIGINT" ? EXIT.interrupted : EXIT.stopped, "permafrost.interrupted", "");
  }
}
