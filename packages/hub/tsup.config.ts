import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";
import { lazyChunk, library } from "../../tsup.base";

const base = library(undefined, {
  files: { "no-undici": "src/http/no-undici.ts" },
  types: { "#undici": ["./src/http/no-undici.ts"] },
});

export default defineConfig({
  ...base,
  // what is taken of the library is large, and PyTorch's files are seldom read
  esbuildPlugins: [lazyChunk({ apart: [/(reading|push|torch-\w+)\.js$/] })],
  esbuildOptions(options) {
    // its form for browsers runs everywhere, and others cannot import it by name
    const forBrowsers = new URL("browser/index.mjs", import.meta.resolve("@huggingface/hub"));
    options.alias = { "@huggingface/hub": fileURLToPath(forBrowsers) };
  },
});
