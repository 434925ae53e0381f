import { defineConfig } from "tsup";
import { library } from "../../tsup.base";
import { lazyChunk } from "../../tsup.lazy";

export default defineConfig({
  ...library({ index: "src/index.ts", readers: "src/readers.ts" }),
  esbuildPlugins: [lazyChunk([/turbo-jpeg-wasm/])],
});
