import type { DawnPackage, LoadedRuntime, Packages } from "./packages.js";

// By names that bundlers leave alone: what has them may not be there, holds machine code, or cannot live in a bundle. Those who collect
// what a server needs find them all the same.
const NATIVE = "onnxruntime-node";
const DAWN = "webgpu";
const WASM = "onnxruntime-web";
const WEBGPU = "onnxruntime-web/webgpu";

/** In Node, Deno and Bun. */
export const packages: Packages = {
  async native() {
    const module = (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: false */ /* turbopackOptional: true */ NATIVE
    )) as LoadedRuntime & { readonly default?: LoadedRuntime };
    return module.default ?? module;
  },
  dawn: () =>
    import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ DAWN
    ) as Promise<DawnPackage>,
  wasm: () =>
    import("onnxruntime-web").catch(
      // bundled as CommonJS it does not start
      () => import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ WASM),
    ),
  webgpu: () => import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ WEBGPU),
  bundled: {
    wasm: () => ({
      mjs: new URL("onnxruntime-web/ort-wasm-simd-threaded.mjs", import.meta.url).href,
      wasm: new URL("onnxruntime-web/ort-wasm-simd-threaded.wasm", import.meta.url).href,
    }),
  },
};
