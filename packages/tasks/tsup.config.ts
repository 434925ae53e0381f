import { defineConfig } from "tsup";
import { lazyChunk, library } from "../../tsup.base";

export default defineConfig({
  ...library({ index: "src/index.ts", readers: "src/readers.ts" }),
  esbuildPlugins: [lazyChunk([/turbo-jpeg-wasm/])],
});
