// The first minute with permafrost: a frozen random transformer learns Bit XOR.
import { spawnSync } from "node:child_process";
import { build, install, root } from "./lib.mjs";

install({ quiet: true });
build({ quiet: true });

const stamp = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
const out = `runs/first-${stamp}`;
const cli = "packages/cli/dist/bin.js";
const size = ["--model", "gpt2", "--random", "--layers", "4", "--width", "128", "--heads", "4"];
const training = [
  "--batch-size",
  "32",
  "--learning-rate",
  "0.01",
  "--steps",
  "2000",
  "--evaluate-every",
  "50",
  "--until",
  "1",
];
const result = spawnSync(
  process.execPath,
  [cli, "train", "--task", "bit-xor", ...size, ...training, "--out", out],
  {
    cwd: root,
    stdio: "inherit",
  },
);
if (result.status !== 0) process.exit(result.status ?? 1);

console.log(`
A random GPT-2 whose attention and feed-forward weights never moved has learned exclusive or.
What to try next:
  ${out}/report.html          its curves, and what it looks at
  npx permafrost eval ${out}  on other bits
  npx permafrost train --task bit-memory --model gpt2-tiny --random
  npx permafrost train --help          your own checkpoint: --model FOLDER, or a name on the Hub
  npx permafrost doctor                what this machine computes with
  npm start -w examples/browser        the same in a page`);
