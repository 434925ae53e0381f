import { defineConfig } from "vite";

/** They let the page have shared memory; without them WebAssembly computes with one thread. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  server: { headers },
  preview: { headers },
  worker: { format: "es" },
  build: { target: "es2022" },
  // it finds its WebAssembly beside itself
  optimizeDeps: { exclude: ["onnxruntime-web"] },
});
