import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import { folderAddress } from "@permafrost/common/folder-address";
import { packageFolder } from "@permafrost/common/package-folder";
import { packages } from "#packages";
import type { WasmFiles } from "./packages.js";

/**
 * Where the files of onnxruntime-web are that it computes with: the address of their folder, relative to the page, or in Node, Deno and
 * Bun its path; or the addresses of both.
 */
export type WasmPaths = string | WasmFiles;

/** What computes with them. */
export type WasmKind = "wasm" | "webgpu";

const NAMES: Readonly<Record<WasmKind, string>> = {
  wasm: "ort-wasm-simd-threaded",
  webgpu: "ort-wasm-simd-threaded.asyncify",
};

/**
 * The addresses of the files: those that are given, else where a bundler put them, where Node has them installed, or where a page's import
 * map says that they are. Undefined where nobody says: onnxruntime-web then looks beside itself, and must not start threads, which
 * in a bundle would be the page's program once more.
 */
export function wasmFiles(kind: WasmKind, given?: WasmPaths): WasmFiles | undefined {
  if (typeof given === "object") return given;
  if (given !== undefined) return inFolder(folderAddress(given), kind);
  return hasBuiltins()
    ? (installedFiles(kind) ?? bundledFiles(kind))
    : (bundledFiles(kind) ?? mappedFiles(kind));
}

const inFolder = (folder: string, kind: WasmKind): WasmFiles => ({
  mjs: new URL(`${NAMES[kind]}.mjs`, folder).href,
  wasm: new URL(`${NAMES[kind]}.wasm`, folder).href,
});

function bundledFiles(kind: WasmKind): WasmFiles | undefined {
  // a bundle that is no module does not know where it is
  const { mjs, wasm } = attempt(() => packages.bundled[kind]?.()) ?? {};
  if (wasm === undefined || wasm.endsWith(`/onnxruntime-web/${NAMES[kind]}.wasm`)) return undefined;
  // Parcel, which would make a script of a module, is given the other file in its place
  return mjs?.endsWith(".wasm") ? { wasm } : { ...defined({ mjs }), wasm };
}

function installedFiles(kind: WasmKind): WasmFiles | undefined {
  const folder = packageFolder("onnxruntime-web");
  return folder === undefined
    ? undefined
    : inFolder(folderAddress(builtin("path").join(folder, "dist")), kind);
}

function mappedFiles(kind: WasmKind): WasmFiles | undefined {
  const mjs = attempt(() => import.meta.resolve?.(`onnxruntime-web/${NAMES[kind]}.mjs`));
  return mjs === undefined ? undefined : { mjs, wasm: mjs.replace(/mjs$/, "wasm") };
}

function attempt<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
