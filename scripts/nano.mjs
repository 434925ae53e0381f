import { install, program } from "./lib.mjs";

install({ quiet: true });
program("experiments/nano.ts");
