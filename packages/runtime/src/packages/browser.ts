import type { DawnPackage, LoadedRuntime, Packages } from "./packages.js";

/** By names that bundlers cannot follow. Node comes by here, too, where tests play at being a browser. */
const importByName = (name: string) =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ name) as Promise<unknown>;

/** In a browser, and wherever else there is nothing of Node's. */
export const packages: Packages = {
  async native() {
    const module = (await importByName("onnxruntime-node")) as LoadedRuntime & {
      readonly default?: LoadedRuntime;
    };
    return module.default ?? module;
  },
  dawn: () => importByName("webgpu") as Promise<DawnPackage>,
  wasm: () => import("onnxruntime-web/wasm"),
  webgpu: () => import("onnxruntime-web/webgpu"),
  // in the form that bundlers look for
  bundled: {
    wasm: () => ({
      mjs: new URL("onnxruntime-web/ort-wasm-simd-threaded.mjs", import.meta.url).href,
      wasm: new URL("onnxruntime-web/ort-wasm-simd-threaded.wasm", import.meta.url).href,
    }),
    webgpu: () => ({
      mjs: new URL("onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs", import.meta.url).href,
      wasm: new URL("onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm", import.meta.url).href,
    }),
  },
};
