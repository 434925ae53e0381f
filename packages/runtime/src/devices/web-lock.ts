import { createMutex } from "./mutex.js";

/**
 * onnxruntime-web keeps one WebAssembly instance of each kind for the whole process, and runs one thing at a time in it:
 * two at once hang or crash.
 */
export const webLock = createMutex();
