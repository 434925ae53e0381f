import { install, program } from "./lib.mjs";

install({ quiet: true });
program("goldens/main.ts");
