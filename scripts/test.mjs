// Everything that must hold: installs, builds, then every check.
import { build, install, program, tool } from "./lib.mjs";

install();
build();
tool("biome", ["ci", "."]);
tool("turbo", ["run", "typecheck", "check:package", "--output-logs=errors-only"]);
tool("knip", []);
tool("vitest", ["run", ...process.argv.slice(2)]);
program("bundlers/main.ts", ["--quick"]);
