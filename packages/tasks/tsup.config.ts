import { defineConfig } from "tsup";
import { lazyChunk, library } from "../../tsup.base";

export default defineConfig({
  ...library({ index: "src/index.ts", readers: "src/readers.ts" }),
  esbuildPlugins: [
    lazyChunk({
      apart: [/turbo-jpeg-wasm/],
      doors: ["index.ts", "catalog.ts", "files/cache.ts", "files/folder-source.ts", "files/web-source.ts"],
    }),
  ],
});
