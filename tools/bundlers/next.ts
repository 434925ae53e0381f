import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench, Learned, Line } from "./line.js";

const SERVER = "PORT=8105 HOSTNAME=127.0.0.1 node .next/standalone/server.js";

/** What a framework builds for browsers holds nothing of the native package. */
async function nothingNative({ project }: Bench): Promise<void> {
  const found = await project.run(
    "grep -rlE --include='*.js' 'onnxruntime_binding|libonnxruntime|undici' .next/static || true",
  );
  if (found.trim()) throw new Error(`expected nothing native in the browser's files, found it in ${found}`);
}

/** Asks the route of a server that has nothing beside what was collected for it. */
async function askAlone({ project: { path }, askServer }: Bench): Promise<Learned> {
  const alone = mkdtempSync(join(tmpdir(), "permafrost-standalone-"));
  const [modules, away] = [join(path, "node_modules"), join(path, "away")];
  renameSync(modules, away);
  try {
    cpSync(join(path, ".next/standalone"), alone, { recursive: true, verbatimSymlinks: true });
    return await askServer(`cd ${alone} && PORT=8106 HOSTNAME=127.0.0.1 node server.js`, "learn");
  } finally {
    renameSync(away, modules);
    rmSync(alone, { recursive: true, force: true });
  }
}

/** Next.js, with both of its bundlers: a page, and a route with and without the native package. */
export const next: readonly Line[] = ["", " --webpack"].flatMap((flag): readonly Line[] => {
  const name = `Next.js 16, ${flag ? "webpack" : "Turbopack"}`;
  const project = { recipe: "Next.js", build: [`npx next build${flag}`] };
  const more = ["onnxruntime-node"];
  return [
    {
      ...project,
      more,
      device: "wasm",
      threads: "one",
      name: `${name}, page`,
      try: async (bench) => {
        await nothingNative(bench);
        const { path } = bench.project;
        cpSync(join(path, ".next/static"), join(path, ".next/standalone/.next/static"), { recursive: true });
        return bench.openServer(SERVER);
      },
    },
    {
      ...project,
      more,
      device: "native",
      threads: "several",
      name: `${name}, standalone route`,
      try: askAlone,
    },
    { ...project, device: "wasm", threads: "several", name: `${name}, no native`, try: askAlone },
  ];
});
