// Tests of what depends on the runtime, under the other versions of Node that are supported; they come from npm.
import { install, run } from "./lib.mjs";

const SUPPORTED = ["20", "22", "24"];
/** Files, devices and half floats: what has differed between versions. */
const TESTS = ["packages/hub", "packages/runtime", "packages/trainer", "packages/runs/test"];

install({ quiet: true });
const [present] = process.versions.node.split(".");
const wanted = process.argv[2] ? [process.argv[2]] : SUPPORTED.filter((major) => major !== present);
for (const major of wanted) {
  console.log(`\nNode ${major}`);
  run("npx", ["-y", `node@${major}`, "node_modules/vitest/vitest.mjs", "run", ...TESTS]);
}
