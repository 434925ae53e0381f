import { hasBuiltins } from "@permafrost/common/builtin";
import { oneLine } from "@permafrost/common/quote";
import type { InferenceSession } from "onnxruntime-common";
import type * as Ort from "onnxruntime-web";
import { packages } from "#packages";
import type { WasmFiles } from "./packages.js";
import { type WasmKind, type WasmPaths, wasmFiles } from "./wasm-files.js";

/** onnxruntime-web, set up. */
export interface OpenWasm {
  /** All of it. */
  readonly ort: typeof Ort;
  /** The threads that it has. */
  readonly threads: number;
  /** Makes sessions. @throws Error saying which files were not found, and what to do */
  create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
}

/** The smallest module that there is. */
const NOTHING = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/**
 * Loads onnxruntime-web, and tells it where its files are.
 *
 * @param threads how many are wanted; there is one where there can be no more
 * @throws Error where no WebAssembly may be compiled.
 */
export async function openWasm(kind: WasmKind, threads: number, paths?: WasmPaths): Promise<OpenWasm> {
  try {
    new WebAssembly.Module(NOTHING);
  } catch (cause) {
    throw new Error(
      `Cannot use the device "${kind}": WebAssembly may not be compiled here (${reasonOf(cause)}); a page's Content-Security-Policy needs 'wasm-unsafe-eval', and some servers never let it`,
      { cause },
    );
  }
  const ort = await packages[kind]();
  const files = wasmFiles(kind, paths);
  const used = canShare(files) ? threads : 1;
  const { wasm } = ort.env;
  // alone it needs no second file, which a service worker could not load
  if (files) wasm.wasmPaths = used > 1 || hasBuiltins() ? files : { wasm: files.wasm };
  wasm.numThreads = used;
  ort.env.logLevel = "error";
  return {
    ort,
    threads: used,
    create: (model, options) =>
      ort.InferenceSession.create(model, options).catch((cause) => {
        throw isNotFound(cause) ? notFound(kind, cause, files?.wasm) : cause;
      }),
  };
}

/** Whether there can be threads: they share memory, which pages have in cross-origin isolation, and service workers start none. */
function canShare(files: WasmFiles | undefined): boolean {
  if (files ? files.mjs === undefined : !hasBuiltins()) return false;
  return hasBuiltins() || (globalThis.crossOriginIsolated === true && "Worker" in globalThis);
}

const isNotFound = (error: unknown) => String(error).includes("no available backend");

function notFound(kind: WasmKind, cause: unknown, place = "beside the program"): Error {
  const reason = reasonOf(cause).replace(/^no available backend found\. ERR: /, "");
  return new Error(
    `Cannot use the device "${kind}": the WebAssembly of onnxruntime-web was not found ${place === "beside the program" ? place : `at ${place}`} (${reason}); copy the files ort-wasm-* of onnxruntime-web/dist into a folder of your program, and name that with the option wasmPaths`,
    { cause },
  );
}

const reasonOf = (error: unknown) => oneLine((error as Error).message.split("\n", 1)[0]!);
