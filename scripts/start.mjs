// The first minute with permafrost: a frozen transformer that learned language, and a random one, learn exclusive or side by side.
import { build, install, program } from "./lib.mjs";

install({ quiet: true });
build({ quiet: true });

const stamp = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
const out = `runs/first-${stamp}`;
program("start/main.ts", ["--out", out, ...process.argv.slice(2)]);

console.log(`
Their attention and feed-forward weights never moved. What to try next:
  ${out}/language/report.html   its curves, and what it looks at; beside it the random one's
  npx permafrost eval ${out}/language   on other bits
  npx permafrost train --task bit-memory   another task; --model FOLDER, or a name on the Hub, takes your own checkpoint
  npx permafrost study plan fair-gap   fair comparisons, with seeds and intervals
  npx permafrost doctor   what this machine computes with
  npm start -w examples/browser   the same in a page`);
