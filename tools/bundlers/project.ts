import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { npm } from "../runtimes/tarballs.js";
import type { Recipe } from "./recipes.js";
import { VERSIONS } from "./versions.js";

/** A folder with a recipe's files, and what it has installed. */
export interface Project {
  readonly path: string;
  /** Runs a command of a shell, in which installed tools are found. @returns what it prints @throws Error if it fails */
  run(command: string, timeout?: number): Promise<string>;
  /** Starts a command of a shell that goes on. */
  start(command: string): ChildProcess;
  remove(): void;
}

/** For a build, or a program: Next.js with webpack takes a minute of a processor, half of it for an empty page, and others may be at work. */
const TIMEOUT = 900_000;

/** Makes a folder outside the repository, and installs there. @param versions others than those of the table */
export function createProject(
  { files, packages }: Pick<Recipe, "files" | "packages">,
  tarballs: readonly string[],
  versions: Readonly<Record<string, string>> = {},
): Project {
  const path = mkdtempSync(join(tmpdir(), "permafrost-bundlers-"));
  const all = {
    "package.json": JSON.stringify({ name: "outside", private: true, type: "module" }),
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  const wanted = packages.flatMap((name) => {
    if (name === "permafrost") return tarballs;
    const version = versions[name] ?? VERSIONS[name];
    if (!version) throw new Error(`tools/bundlers/versions.ts has no version of ${name}`);
    return [`${name}@${version}`];
  });
  npm(path, "install", ...wanted);
  const start = (command: string) =>
    spawn(command, {
      cwd: path,
      shell: true,
      // a group of its own, so that a server's children end with it
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        PATH: `${join(path, "node_modules/.bin")}:${process.env["PATH"]}`,
        NEXT_TELEMETRY_DISABLED: "1",
        DENO_NO_UPDATE_CHECK: "1",
        NODE_OPTIONS: "",
        NODE_ENV: undefined,
        NO_COLOR: "1",
        FORCE_COLOR: "0",
        CI: "1",
      },
    });
  return {
    path,
    start,
    run: (command, timeout = TIMEOUT) => finished(start(command), command, timeout),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Ends a command and what it started. */
export function end({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // it has ended
  }
}

function finished(child: ChildProcess, command: string, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    let said = "";
    child.stdout!.on("data", (text) => {
      out += text;
      said += text;
    });
    child.stderr!.on("data", (text) => {
      said += text;
    });
    const late = setTimeout(() => end(child), timeout);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(late);
      if (code === 0) return resolve(out);
      const why = code === null ? `not done after ${timeout / 1000} s` : `exit code ${code}`;
      reject(new Error(`${command}: ${why}: ${said.trim().slice(-1500)}`));
    });
  });
}
