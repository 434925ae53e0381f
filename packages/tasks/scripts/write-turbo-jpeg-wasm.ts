// Writes libjpeg-turbo, compiled to WebAssembly, as a module: it is then there in every runtime, and nothing is fetched.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { turboJpegModule } from "./turbo-jpeg-module.js";

writeFileSync(join(import.meta.dirname, "../src/images/turbo-jpeg-wasm.ts"), turboJpegModule());
