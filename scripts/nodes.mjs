// Tests of what depends on the runtime, under the other versions of Node that are supported; they come from npm.
import { install, run } from "./lib.mjs";

const SUPPORTED = ["20", "22", "24"];
/** Files, devices and half floats: what has differed between versions. */
const TESTS = ["packages/hub", "packages/runtime", "packages/trainer", "packages/runs/test"];

install({ quiet: true });
const [present] = process.versions.node.split(".");
const wanted = process.argv[2] ? [process.argv[2]] : SUPPORTED.filter((major) => major !== present);
// the package that brings a Node puts it in its place by a script
const env = { npm_config_ignore_scripts: "false" };
for (const major of wanted) {
  const node = ["-y", "-p", `node@${major}`, "node"];
  const check = `if (!process.version.startsWith("v${major}.")) throw new Error("npm gave Node " + process.version)`;
  run("npx", [...node, "-e", `${check}; console.log("\\nNode", process.version)`], { env });
  run("npx", [...node, "node_modules/vitest/vitest.mjs", "run", ...TESTS], { env });
}
