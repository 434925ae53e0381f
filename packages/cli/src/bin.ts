#!/usr/bin/env node
import { main } from "./main.js";

// a reader that has seen enough (`| head`) is no reason to end a training
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

process.exitCode = await main(process.argv.slice(2));
