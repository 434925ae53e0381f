import type { DawnPackage, OnnxRuntime, Packages } from "./packages.js";

// What is marked in this way is left by bundlers where it is: it may not be there, holds machine code, or cannot live in a bundle.
// The names are written out all the same, for those who collect what a server needs.

/** In Node, Deno and Bun. */
export const packages: Packages = {
  async native() {
    const module = (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ "onnxruntime-node"
    )) as unknown as OnnxRuntime & { readonly default?: OnnxRuntime };
    return module.default ?? module;
  },
  dawn: () =>
    import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ "webgpu"
    ) as Promise<unknown> as Promise<DawnPackage>,
  wasm: () =>
    import("onnxruntime-web").catch(
      // bundled as CommonJS it does not start
      () =>
        import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ "onnxruntime-web"),
    ),
  webgpu: () =>
    import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ "onnxruntime-web/webgpu"),
};
