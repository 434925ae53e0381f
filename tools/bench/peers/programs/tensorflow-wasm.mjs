// TensorFlow.js on its WASM backend with threads, in Node. Its own check leaves threads out of Node, because its workers are started
// from URLs of blobs, which Node's do not know (github.com/tensorflow/tfjs/issues/3830): here the blobs are files.
import { mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { dirname, join } from "node:path";
import workerThreads from "node:worker_threads";

const require = createRequire(import.meta.url);
const PACKAGE = "@tensorflow/tfjs-backend-wasm";

/** Names that the bundle has around the function that its workers evaluate by itself. */
const AROUND = `var ${["fs", "path", "", "perf_hooks", "os"]
  .flatMap((name, i) => (name ? [`require$$${i} = require("${name}")`] : []))
  .join(", ")}, commonjsGlobal = globalThis;\n`;

/** The library, its backend ready. Not more threads than half of the cores it sees: it sees enough. */
export async function loadTensorFlow(threads) {
  // beside the program, and removed with it
  if (threads > 1) letBlobsBeFiles(mkdtempSync(join(import.meta.dirname, "blobs-")));
  os.cpus = () => Array.from({ length: 2 * threads }, () => ({ model: "", speed: 0, times: {} }));

  const tf = require("@tensorflow/tfjs-core");
  // of the bundles for Node the one whose functions need no helpers
  const wasm = require(`${PACKAGE}/dist/tf-backend-wasm.es2017.js`);
  tf.enableProdMode();
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", threads > 1);
  wasm.setThreadsCount(threads);
  wasm.setWasmPaths(`${dirname(require.resolve(`${PACKAGE}/package.json`))}/wasm-out/`);
  await tf.setBackend("wasm");
  await tf.ready();
  const found = wasm.getThreadsCount();
  if (found !== threads) throw new Error(`Cannot run TensorFlow.js with ${threads} threads: it has ${found}`);
  return tf;
}

function letBlobsBeFiles(folder) {
  const files = new WeakMap();
  let count = 0;
  globalThis.Blob = class extends Blob {
    constructor(parts, options) {
      super(parts, options);
      const text = parts.join("");
      const file = join(folder, `${count++}.cjs`);
      writeFileSync(file, text.startsWith("var WasmBackendModule") ? AROUND + text : text);
      files.set(this, file);
    }
  };
  URL.createObjectURL = (blob) => files.get(blob);
  workerThreads.Worker = class extends workerThreads.Worker {
    postMessage(message, ...rest) {
      const { urlOrBlob } = message;
      super.postMessage(urlOrBlob ? { ...message, urlOrBlob: files.get(urlOrBlob) } : message, ...rest);
    }
  };
}
