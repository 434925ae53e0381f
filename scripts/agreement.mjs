import { install, tool } from "./lib.mjs";

install({ quiet: true });
tool("tsx", ["--conditions=permafrost:source", "tools/experiments/agreement.ts", ...process.argv.slice(2)]);
