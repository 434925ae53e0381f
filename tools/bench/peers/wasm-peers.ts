import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Found, findRuntime } from "../../runtimes/find.js";
import type { Engine } from "../engine.js";
import type { Figures } from "../figures.js";
import { printedBy } from "../printed-by.js";

/** A library that trains on WASM, with a program of ours that does the step in it. */
interface Library {
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly program: string;
  /** Where all its threads work. */
  readonly runtime: "deno" | "node";
}

/** The libraries, at the versions that the programs were tuned for. They are no dependencies: each run installs them elsewhere. */
const LIBRARIES: readonly Library[] = [
  {
    name: "jax-js",
    packages: { "@jax-js/jax": "0.1.25" },
    program: "jax-js.mjs",
    runtime: "deno",
  },
  {
    name: "TensorFlow.js",
    packages: { "@tensorflow/tfjs-core": "4.22.0", "@tensorflow/tfjs-backend-wasm": "4.22.0" },
    program: "tensorflow-js.mjs",
    runtime: "node",
  },
];

/** The peers on WASM, in a folder outside of the repository. */
export interface WasmPeers {
  readonly engines: readonly Engine[];
  /** What they are made of. */
  readonly versions: readonly string[];
  remove(): void;
}

export function installWasmPeers(): WasmPeers {
  const path = mkdtempSync(join(tmpdir(), "permafrost-peers-"));
  cpSync(join(import.meta.dirname, "programs"), path, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify({ name: "peers", private: true, type: "module" }));
  return {
    engines: LIBRARIES.map((library) => engineOf(library, path)),
    versions: LIBRARIES.flatMap(({ packages }) => namesOf(packages)),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function engineOf({ name, packages, program, runtime }: Library, path: string): Engine {
  const found: Found = runtime === "node" ? { path: process.execPath } : findRuntime(runtime);
  const missing = "missing" in found ? found.missing : install(packages, path);
  return {
    name: `${name}, WASM`,
    library: name,
    place: "wasm",
    works: ["fpt"],
    ...(missing === undefined ? {} : { missing }),
    measure(folder, threads) {
      if ("missing" in found) throw new Error(found.missing);
      const flags = runtime === "deno" ? ["run", "--allow-all", "--quiet"] : [];
      return printedBy<Figures>(found.path, [...flags, join(path, program), folder, String(threads)]);
    },
  };
}

/** Why packages cannot be had here, if they cannot. */
function install(packages: Readonly<Record<string, string>>, path: string): string | undefined {
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--no-package-lock"];
  const { status } = spawnSync("npm", ["install", ...options, ...namesOf(packages)], {
    cwd: path,
    shell: process.platform === "win32",
  });
  return status === 0 ? undefined : `npm cannot install ${namesOf(packages).join(" ")}: is there a network?`;
}

const namesOf = (packages: Readonly<Record<string, string>>) =>
  Object.entries(packages).map(([name, version]) => `${name}@${version}`);
