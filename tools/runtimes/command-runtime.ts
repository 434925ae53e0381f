import { spawnSync } from "node:child_process";
import type { Found } from "./find.js";
import { type CommandRuntime, TIMEOUT } from "./runtime.js";

/** Where a command runs, and what it finds in its environment. */
export interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A runtime that is a command. @param args what it is told before the program's name */
export function commandRuntime(
  name: string,
  found: Found,
  { folder, env }: Place,
  ...args: readonly string[]
): CommandRuntime {
  const run = (...rest: readonly string[]) => {
    const { stdout, stderr, status, error } = spawnSync("path" in found ? found.path : name, rest, {
      cwd: folder,
      encoding: "utf8",
      timeout: TIMEOUT,
      env: { ...process.env, ...env, DENO_NO_UPDATE_CHECK: "1", NODE_OPTIONS: "" },
    });
    if (status !== 0) throw new Error(error?.message ?? `exit code ${status}: ${stderr.trim()}`);
    return stdout.trim();
  };
  const said = (...rest: readonly string[]) =>
    JSON.parse(
      run(...args, ...rest)
        .split("\n")
        .at(-1)!,
    );
  return {
    name,
    found,
    version: async () => /\d+\.\d+\.\d+/.exec(run("--version"))?.[0] ?? "?",
    learn: async (device) => said("command.js", device),
    sweep: async () => said("sweep.js"),
    decode: async () => said("pictures.js"),
  };
}
