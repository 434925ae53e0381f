import { defineConfig } from "tsup";
import { library } from "../../tsup.base";

export default defineConfig(
  library(undefined, {
    files: { server: "src/packages/server.ts", browser: "src/packages/browser.ts" },
    types: { "#packages": ["./src/packages/server.ts"] },
  }),
);
