import { spawnSync } from "node:child_process";
import { built } from "./built.js";

/**
 * Runs a program to its end, and reads the last line that it prints.
 *
 * @throws Error with what it said last, if it fails.
 */
export function printedBy<T>(program: string, args: readonly string[], env = process.env): T {
  const { stdout, stderr, status, error } = spawnSync(program, args, { encoding: "utf8", env });
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1)!) as T;
  if (error) throw error;
  const said = stderr.trim().split("\n");
  // some libraries print their own sources along with an error, others a hint after it
  const errors = said.filter((line) => /^([\w.]*(Error|Exception)\b|error:)/.test(line));
  throw new Error((errors.at(-1) ?? said.at(-1) ?? "").slice(0, 200) || `${program} ended with ${status}`);
}

/** The same for a script of this folder. */
export function printedByScript<T>(script: string, args: readonly string[], env = process.env): T {
  return printedBy(process.execPath, ["--expose-gc", built(script), ...args], env);
}
