import { install, program } from "./lib.mjs";

install({ quiet: true });
program("pretrain/main.ts");
