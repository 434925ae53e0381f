import { defineConfig } from "tsup";
import { library } from "../../tsup.base";

export default defineConfig(
  library({
    entry: {
      index: "src/index.ts",
      readers: "src/readers.ts",
      "picture-thread": "src/images/picture-thread.ts",
    },
    apart: [/turbo-jpeg-wasm/],
    doors: ["index.ts", "catalog.ts", "files/cache.ts", "files/folder-source.ts", "files/web-source.ts"],
  }),
);
