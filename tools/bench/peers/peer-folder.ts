import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Found, findRuntime } from "../../runtimes/find.js";
import type { WorkloadName } from "../workload.js";
import type { Engine } from "./engines.js";
import { writeStart } from "./write-start.js";

/** What a peer's program prints. */
export interface PeerFigures {
  readonly step_ms: number;
  /** Of the last step, before it changed anything. */
  readonly loss: number;
  readonly threads: number;
}

/** A folder outside the repository, with the other libraries and where training starts. */
export interface PeerFolder {
  /** Why a library cannot be run here, if it cannot. */
  install(engine: Engine): string | undefined;
  /** Writes where training starts on a workload, in place of the one before. */
  start(workload: WorkloadName): Promise<void>;
  /** Times an installed library in a process of its own. */
  measure(engine: Engine, threads: number): PeerFigures;
  remove(): void;
}

export function createPeerFolder(): PeerFolder {
  const path = mkdtempSync(join(tmpdir(), "permafrost-peers-"));
  const started = join(path, "start");
  mkdirSync(started);
  cpSync(join(import.meta.dirname, "programs"), path, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify({ name: "peers", private: true, type: "module" }));
  return {
    install(engine) {
      const runtime = runtimeOf(engine);
      if ("missing" in runtime) return runtime.missing;
      const names = Object.entries(engine.packages).map(([name, version]) => `${name}@${version}`);
      const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--no-package-lock"];
      const { status } = spawnSync("npm", ["install", ...options, ...names], {
        cwd: path,
        shell: process.platform === "win32",
      });
      return status === 0 ? undefined : `npm cannot install ${names.join(" ")}: is there a network?`;
    },
    start: (workload) => writeStart(workload, started),
    measure(engine, threads) {
      const runtime = runtimeOf(engine);
      if ("missing" in runtime) throw new Error(runtime.missing);
      const flags = engine.runtime === "deno" ? ["run", "--allow-all", "--quiet"] : [];
      const printed = run(runtime.path, [...flags, join(path, engine.program), started, String(threads)]);
      return JSON.parse(printed.trim().split("\n").at(-1)!) as PeerFigures;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function runtimeOf({ runtime }: Engine): Found {
  return runtime === "node" ? { path: process.execPath } : findRuntime(runtime);
}

function run(program: string, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8" });
  if (status === 0) return stdout;
  // the libraries print their own sources along with an error
  const said = stderr.split("\n").find((line) => /^[A-Za-z]*Error\b|^error:/.test(line));
  throw new Error(said?.slice(0, 200) ?? `${program} ended with ${status}`);
}
