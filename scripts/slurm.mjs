import { install, program } from "./lib.mjs";

install({ quiet: true });
program("slurm/main.ts");
