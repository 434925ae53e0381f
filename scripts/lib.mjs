import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. These scripts run before anything is installed, so they use Node alone. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Runs a command in the root; ends this script with its exit code if it fails. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
    maxBuffer: 1 << 28,
  });
  if (result.status === 0) return;
  if (quiet) process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  if (result.error) console.error(`Cannot run ${command}: ${result.error.message}`);
  process.exit(result.status ?? 1);
}

/** Runs a tool that the repository installs. */
export function tool(name, args, options) {
  run("npx", ["--no-install", name, ...args], options);
}

/** Runs a program of `tools` on the sources, with what this script was given. */
export function program(file, args = process.argv.slice(2)) {
  const before = ["--conditions=permafrost:source", "--import", "./scripts/sentence.mjs"];
  tool("tsx", [...before, `tools/${file}`, ...args]);
}

/** The package.json of the root and of every workspace. */
function manifests() {
  const folders = ["packages", "examples"].flatMap((group) =>
    existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => join(group, name)) : [],
  );
  return [".", "tools", ...folders].map((folder) => join(root, folder, "package.json")).filter(existsSync);
}

/** Installs the dependencies if they are not there, or older than what asks for them. */
export function install({ quiet = false } = {}) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`permafrost needs Node 20.19 or newer; this is ${process.versions.node}`);
    process.exit(1);
  }
  const installed = join(root, "node_modules/.package-lock.json");
  if (
    existsSync(installed) &&
    manifests().every((file) => statSync(file).mtimeMs <= statSync(installed).mtimeMs)
  )
    return;
  if (quiet) console.error("installing …");
  run("npm", ["install", "--no-audit", "--no-fund"], { quiet });
}

/** Builds all packages; what is built already is left alone. */
export function build({ quiet = false } = {}) {
  if (quiet) console.error("building …");
  tool("turbo", ["run", "build", "--output-logs=errors-only"], {
    quiet,
    env: { TURBO_TELEMETRY_DISABLED: "1" },
  });
}
