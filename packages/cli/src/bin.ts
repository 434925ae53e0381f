#!/usr/bin/env node
import { setImmediate } from "node:timers/promises";
import { main } from "./main.js";
import { isReaderGone, OutputError } from "./output-error.js";

let broken: OutputError | undefined;
process.stdout.on("error", (error) => {
  if (!isReaderGone(error)) broken ??= new OutputError(error);
});
// nobody is left to be told
process.stderr.on("error", () => undefined);

let code = await main(process.argv.slice(2));
// streams say after a write that it failed
await setImmediate();
if (broken && code !== 1) {
  console.error(`permafrost: ${broken.message}`);
  code = 1;
}
process.exitCode = code;
