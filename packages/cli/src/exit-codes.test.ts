import { LeaseLost, RunTaken, SaveError } from "@permafrost/runs";
import { NonFiniteError } from "@permafrost/trainer";
import { CommanderError } from "commander";
import { expect, it } from "vitest";
import { exitCodeOf } from "./exit-codes.js";
import { Interrupted } from "./interrupted.js";

it.each<[unknown, number]>([
  [new RunTaken("another trains it"), 75],
  [new LeaseLost("another has it"), 75],
  [new SaveError("no space left on device"), 75],
  [new Interrupted("SIGTERM"), 75],
  [new Interrupted("SIGHUP"), 75],
  [new Interrupted("SIGINT"), 130],
  [Object.create(NonFiniteError.prototype), 78],
  [new RangeError("Cannot build a body"), 78],
  [new TypeError("Cannot train"), 78],
  [new CommanderError(1, "commander.unknownOption", ""), 78],
  [new CommanderError(0, "commander.helpDisplayed", ""), 0],
  [new Error("Cannot read: ENOENT"), 1],
  [Object.assign(new Error("Cannot make a folder"), { code: "ENOSPC" }), 75],
  [new Error("Cannot write", { cause: Object.assign(new Error("stale"), { code: "ESTALE" }) }), 75],
  ["thrown", 1],
])("%s comes to %i", (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
