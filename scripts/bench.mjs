import { install, program } from "./lib.mjs";

install({ quiet: true });
program("bench/main.ts");
