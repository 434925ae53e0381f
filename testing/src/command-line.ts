import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "packages/cli");

let bundled: Promise<string> | undefined;

/** The command line from source as one file, made once: starting it is quick then. */
export function commandLine(): Promise<string> {
  bundled ??= (async () => {
    // inside the package, so that what is not ours is found
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    const place = mkdtempSync(join(folder, "node_modules/.cli-"));
    // some tests run it as another user
    chmodSync(place, 0o755);
    process.on("exit", () => rmSync(place, { recursive: true, force: true }));
    const outfile = join(place, "bin.js");
    await build({
      entryPoints: [join(folder, "src/bin.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      conditions: ["permafrost:source"],
      plugins: [
        {
          name: "what is not ours stays an import",
          setup: ({ onResolve }) =>
            onResolve({ filter: /^[^./#]/ }, ({ path }) =>
              path.startsWith("@permafrost/") ? undefined : { path, external: true },
            ),
        },
      ],
    });
    return outfile;
  })();
  return bundled;
}

/** What became of a command. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Shown the process once it was started. */
  readonly onStart?: (process: ChildProcess) => void;
  /** Shown every line of stdout as it comes. */
  readonly onLine?: (line: string, process: ChildProcess) => void;
  /** Shown whatever comes on stdout. */
  readonly onText?: (text: string, process: ChildProcess) => void;
  /** What a shell does before it becomes the command: `ulimit -f 4`, `exec > /dev/full`. */
  readonly shell?: string;
  /** Gives it a terminal by the program `script` of Linux: what it writes is in stdout, and what is written to its stdin is typed. */
  readonly terminal?: boolean;
  /** User to run as; only the superuser can be another. */
  readonly uid?: number;
  /** Run by this program in place of the present one. */
  readonly node?: string;
}

/** Runs the command line in a process of its own. */
export async function permafrost(
  args: readonly string[],
  {
    onStart,
    onLine,
    onText,
    shell,
    terminal = false,
    uid,
    node: executable = process.execPath,
  }: CommandOptions = {},
): Promise<Ended> {
  const node = [executable, await commandLine(), ...args];
  const within = shell === undefined ? node : ["bash", "-c", `${shell}; exec "$@"`, "bash", ...node];
  const quoted = () => within.map((word) => `'${word}'`).join(" ");
  const [program, ...rest] = terminal ? ["script", "-qefc", `exec ${quoted()}`, "/dev/null"] : within;
  const child = spawn(program!, rest, {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1" },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  onStart?.(child);
  let [stdout, stderr, line] = ["", "", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onText?.(text, child);
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
