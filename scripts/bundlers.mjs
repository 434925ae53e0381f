import { build, install, tool } from "./lib.mjs";

install({ quiet: true });
build({ quiet: true });
tool("tsx", ["--conditions=permafrost:source", "tools/bundlers/main.ts", ...process.argv.slice(2)]);
