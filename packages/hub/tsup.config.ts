import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";
import { library } from "../../tsup.base";

// its form for browsers runs everywhere, and others cannot import it by name
const forBrowsers = new URL("browser/index.mjs", import.meta.resolve("@huggingface/hub"));

export default defineConfig(
  library({
    inside: ["src/http/no-undici.ts"],
    types: { "#undici": ["./src/http/no-undici.ts"] },
    // what is taken of the library is large, and PyTorch's files are seldom read
    apart: [/(reading|push|torch-\w+)\.js$/],
    alias: { "@huggingface/hub": fileURLToPath(forBrowsers) },
  }),
);
