import { install, program } from "./lib.mjs";

install({ quiet: true });
program("overhead/main.ts");
