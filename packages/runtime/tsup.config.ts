import { defineConfig } from "tsup";
import { lazyChunk, library } from "../../tsup.base";

export default defineConfig({
  ...library(undefined, {
    files: { server: "src/packages/server.ts", browser: "src/packages/browser.ts" },
    types: { "#packages": ["./src/packages/server.ts"] },
  }),
  esbuildPlugins: [
    lazyChunk({ apart: [/webgpu\.js$/], doors: ["index.ts", "devices/devices.ts", "take-device.ts"] }),
  ],
});
