import { install, program } from "./lib.mjs";

install({ quiet: true });
program("chaos/main.ts");
