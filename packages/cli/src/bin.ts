#!/usr/bin/env node
import { setImmediate } from "node:timers/promises";
import { EXIT } from "./exit-codes.js";
import { main } from "./main.js";
import { isReaderGone, OutputError } from "./output-error.js";
import { startedBy } from "./sweep/own-program.js";

startedBy(import.meta.url);
let broken: OutputError | undefined;
process.stdout.on("error", (error) => {
  if (!isReaderGone(error)) broken ??= new OutputError(error);
});
// nobody is left to be told
process.stderr.on("error", () => undefined);

// a module that is read may wait for what never comes, and then nothing is left to do
let ended = false;
process.once("exit", (code) => {
  if (code !== 0 || ended) return;
  console.error("permafrost: Cannot go on: a module that was read exits, or waits for what never comes");
  process.exitCode = EXIT.hopeless;
});

let code = await main(process.argv.slice(2));
ended = true;
// streams say after a write that it failed
await setImmediate();
if (broken && (code === EXIT.done || code === EXIT.interrupted)) {
  console.error(`permafrost: ${broken.message}`);
  code = EXIT.failed;
}
process.exitCode = code;
