import { build, install, tool } from "./lib.mjs";

install({ quiet: true });
build({ quiet: true });
tool("tsx", ["tools/bundlers/main.ts", ...process.argv.slice(2)]);
