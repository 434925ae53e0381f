import { build, install, program } from "./lib.mjs";

install({ quiet: true });
build({ quiet: true });
program("bundlers/main.ts");
