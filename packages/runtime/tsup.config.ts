import { defineConfig } from "tsup";
import { library } from "../../tsup.base";

export default defineConfig(
  library({
    inside: ["src/packages/server.ts", "src/packages/browser.ts"],
    types: { "#packages": ["./src/packages/server.ts"] },
    apart: [/webgpu\.js$/],
    doors: ["index.ts", "devices/devices.ts", "take-device.ts"],
  }),
);
