import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { packageFolder } from "@permafrost/common/package-folder";
import { oneLine } from "@permafrost/common/quote";
import { packages } from "#packages";
import type { LoadedRuntime } from "./packages.js";
import { acrossRealms } from "./realm.js";
import { checkWhole } from "./whole-library.js";

const NAME = "onnxruntime-node";

/**
 * Loads onnxruntime-node, an optional peer.
 *
 * @throws Error saying whether it is not installed or does not load, and what to do.
 */
export async function loadNative(): Promise<LoadedRuntime> {
  const instead = 'or use the device "wasm"';
  if (!hasBuiltins())
    throw new Error(
      `Cannot use the device "native": ${NAME} is for Node, Deno and Bun; take "webgpu" or "wasm"`,
    );
  try {
    checkLibraries();
    return await acrossRealms(quietly);
  } catch (cause) {
    const why = isInstalled()
      ? `${NAME} is installed, but does not load (${reasonOf(cause)}). Install it anew, for this system, ${instead}`
      : `${NAME} is not installed. Install it with \`npm install ${NAME}\`, ${instead}`;
    throw new Error(`Cannot use the device "native": ${why}`, { cause });
  }
}

/** Warnings of ONNX Runtime, as of a home that cannot be written, are nobody's who trains; it heeds this when the first session is made. */
async function quietly(): Promise<LoadedRuntime> {
  const runtime = await packages.native();
  if (runtime.env) runtime.env.logLevel = "error";
  return runtime;
}

/** @throws Error if what is loaded of it was cut off, as where a disk was full when it was installed. */
function checkLibraries(): void {
  const folder = packageFolder(NAME);
  if (folder === undefined) return;
  const { arch, platform } = builtin("process");
  const libraries = builtin("path").join(folder, "bin/napi-v6", platform, arch);
  if (builtin("fs").existsSync(libraries)) checkWhole(libraries);
}

/** Whether onnxruntime-node is there, though it may not load. */
export const isInstalled = (): boolean => packageFolder(NAME) !== undefined;

const reasonOf = (error: unknown) => oneLine((error as Error).message.split("\n", 1)[0]!);
