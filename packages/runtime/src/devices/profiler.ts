import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import type { InferenceSession } from "onnxruntime-common";
import { type KernelRun, kernelRuns, type ProfilerEvent } from "./kernel-runs.js";

/** Called when a session is disposed of, with every kernel that it ran. */
export type OnKernels = (kernels: readonly KernelRun[]) => void;

/** What a session is profiled with. */
export interface Profiler {
  /** Options that the session is made with. */
  readonly options: InferenceSession.SessionOptions;
  /** Releases the session, and tells what its kernels took. */
  end(session: InferenceSession): Promise<readonly KernelRun[]>;
}

/** onnxruntime-node writes its profile into a file, which lies in the temporary folder meanwhile. */
export async function fileProfiler(): Promise<Profiler> {
  const { mkdtemp, readdir, readFile, rm } = builtin("fs/promises");
  const { tmpdir } = builtin("os");
  const { join } = builtin("path");
  const folder = await mkdtemp(join(tmpdir(), "permafrost-profile-"));
  return {
    options: { enableProfiling: true, profileFilePrefix: join(folder, "session") },
    async end(session) {
      session.endProfiling();
      await session.release();
      const [file] = await readdir(folder);
      const text = file ? await readFile(join(folder, file), "utf8") : "[]";
      await rm(folder, { recursive: true, force: true });
      return kernelRuns(JSON.parse(text) as ProfilerEvent[]);
    },
  };
}

/** onnxruntime-web prints its profile, and has no other way to hand it over. A page cannot catch that; there it is empty. */
export async function printedProfiler(): Promise<Profiler> {
  const fs = hasBuiltins() ? builtin("fs") : undefined;
  return {
    options: { enableProfiling: true },
    async end(session) {
      const lines: string[] = [];
      if (fs) {
        const { writeSync } = fs;
        // nothing else runs until it has printed
        Object.assign(fs, { writeSync: (_: number, line: string) => lines.push(line) });
        try {
          session.endProfiling();
        } finally {
          Object.assign(fs, { writeSync });
        }
      }
      await session.release();
      return lines.length > 0 ? kernelRuns(JSON.parse(lines.join("")) as ProfilerEvent[]) : [];
    },
  };
}
