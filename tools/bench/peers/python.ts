import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A Python with packages, at their versions; or why there is none. */
export type Python =
  | { readonly path: string; readonly versions: Readonly<Record<string, string>> }
  | { readonly missing: string };

/** Where a Python with these packages is looked for. */
interface Place {
  readonly variable: string;
  readonly folder: string;
  readonly packages: readonly string[];
  readonly script: string;
}

const script = "tools/bench/peers/python-env.sh";
/** Where python-env.sh makes environments. */
const made = join(homedir(), ".cache/permafrost-peers");
const program = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";

/** The environments that peers need. */
const PLACES = {
  peers: {
    variable: "PERMAFROST_PYTHON",
    folder: made,
    packages: ["torch", "transformers", "peft"],
    script,
  },
  training: {
    variable: "PERMAFROST_TRAINING_PYTHON",
    folder: `${made}-ort-training`,
    packages: ["onnxruntime-training", "torch"],
    script: `${script} --training`,
  },
  reservoirs: {
    variable: "PERMAFROST_RESERVOIR_PYTHON",
    folder: `${made}-reservoirs`,
    packages: ["reservoirpy", "jax"],
    script: `${script} --reservoirs`,
  },
} as const satisfies Record<string, Place>;

const ASK = `import json, sys, platform, importlib.metadata as m
print(json.dumps({"Python": platform.python_version(), **{name: m.version(name) for name in sys.argv[1:]}}))`;

/** The Python that a variable names, or that the script made. */
export function findPython(name: keyof typeof PLACES): Python {
  const { variable, folder, packages, script } = PLACES[name];
  const given = process.env[variable];
  const path = given ?? join(folder, program);
  const help = `${variable} can name a Python that has ${packages.join(", ")}, and ${script} makes one`;
  if (given === undefined && !existsSync(path)) return { missing: `no ${path}; ${help}` };
  const { status, stdout, stderr, error } = spawnSync(path, ["-c", ASK, ...packages], { encoding: "utf8" });
  if (status === 0) return { path, versions: JSON.parse(stdout) as Record<string, string> };
  const said = error?.message ?? stderr.trim().split("\n").at(-1);
  return { missing: `${path} will not do (${said}); ${help}` };
}
