import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");
const PLACE = join(ROOT, "node_modules/.cache/permafrost-bench");

/** What is installed beside the library, as a user has it. */
const INSTALLED = ["onnxruntime-node", "onnxruntime-web", "webgpu"];

/** A script of this folder as one file, made once: what runs TypeScript would count in the memory of what it runs. */
export function built(script: string): string {
  const made = BUILT.get(script);
  if (made) return made;
  const outfile = join(PLACE, script.replace(/\.ts$/, ".mjs"));
  buildSync({
    entryPoints: [join(import.meta.dirname, script)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["permafrost:source"],
    external: INSTALLED.flatMap((name) => [name, `${name}/*`]),
    logLevel: "error",
  });
  BUILT.set(script, outfile);
  return outfile;
}

const BUILT = new Map<string, string>();
