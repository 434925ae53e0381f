import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const cli = join(import.meta.dirname, "../src/cli.ts");
const root = join(import.meta.dirname, "../../..");

/** What became of a command. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Shown every line of stdout as it comes. */
  readonly onLine?: (line: string, process: ChildProcess) => void;
  /** Kilobytes that a file may have. */
  readonly largestFile?: number;
  /** User to run as; only the superuser can be another. */
  readonly uid?: number;
}

/** Runs the command line from source in a process of its own. */
export function permafrost(
  args: readonly string[],
  { onLine, largestFile, uid }: CommandOptions = {},
): Promise<Ended> {
  const node = [process.execPath, "--conditions=permafrost:source", "--import", "tsx", cli, ...args];
  const [program, ...rest] =
    largestFile === undefined
      ? (node as [string, ...string[]])
      : (["bash", "-c", `ulimit -f ${largestFile}; exec "$@"`, "bash", ...node] as [string, ...string[]]);
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1" },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let [stdout, stderr, line] = ["", "", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    const lines = (line + text).split("\n");
    line = lines.pop()!;
    for (const each of lines) onLine?.(each, child);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
